"""The official print of an approved table: the file when it is there, until then how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from perfeval.core.workflow import UNIT, State
from perfeval.evaluations.operations.printing import print_key
from perfeval.evaluations.queries import evaluations_visible_to, latest_snapshot
from perfeval.jobs.queries import job_by_key
from perfeval.printing.queries import printed_document, seal_use_of
from perfeval.printing.sealing import print_again
from perfeval.web.shared.access import ActorRequest, for_roles

if TYPE_CHECKING:
    from perfeval.evaluations.models import Evaluation


def print_state(evaluation: Evaluation) -> dict[str, Any]:
    """Context of components/printed.html; empty where nothing is to be printed yet."""
    if evaluation.as_state not in (State.APPROVED, State.PUBLISHED):
        return {}
    snapshot = latest_snapshot(evaluation)
    if snapshot is None:
        return {}
    layout = evaluation.campaign.layout
    document = printed_document(snapshot.pk, layout)
    seal_use = document.seal_use if document else seal_use_of(snapshot.pk)
    job = None if document else job_by_key(print_key(snapshot.pk, layout, seal_use.pk if seal_use else None))
    return {
        "evaluation": evaluation,
        "snapshot": snapshot,
        "seal_use": seal_use,
        "printed": document,
        "print_job": job,
    }


@never_cache
@require_safe
@for_roles()
def printing_state(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Asked again and again by the page until the print is there."""
    evaluation = get_object_or_404(evaluations_visible_to(request.actor), pk=pk)
    return render(request, "components/printed.html", print_state(evaluation))


@never_cache
@require_safe
@for_roles()
def printed_file(request: ActorRequest, pk: int) -> HttpResponseBase:
    evaluation = get_object_or_404(evaluations_visible_to(request.actor), pk=pk)
    document = print_state(evaluation).get("printed")
    if document is None:
        raise Http404
    name = f"{evaluation.project.name}-{evaluation.campaign.year}年度绩效自评表.pdf"
    return FileResponse(document.file.open("rb"), filename=name, content_type="application/pdf")


@require_POST
@for_roles()
def printed_again(request: ActorRequest, pk: int) -> HttpResponseBase:
    """After what had stopped the print was put right."""
    get_object_or_404(evaluations_visible_to(request.actor), pk=pk)
    print_again(actor=request.actor, evaluation_id=pk, now=timezone.now())
    messages.success(request, "正在重新生成正式打印件。")
    return redirect("unit:submitted" if request.actor.as_role in UNIT else "review:table", pk)
