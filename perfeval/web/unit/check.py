"""检查并送审: what still stands against it, what follows, and the act itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from perfeval.core.errors import Blocked, Conflict, NotAllowed
from perfeval.core.workflow import Action, Level
from perfeval.evaluations.operations import submit
from perfeval.evaluations.queries import assess, evidence_of, open_remarks, permitted_actions, whole_tables_visible_to
from perfeval.evaluations.queries.versions import is_submitted_by
from perfeval.organisations.queries import supervising_department
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.numbers import number_in
from perfeval.web.shared.paper import build_paper
from perfeval.web.unit.roles import for_unit

if TYPE_CHECKING:
    from perfeval.evaluations.models import Evaluation


@never_cache
@require_http_methods(["GET", "POST"])
@for_unit
def check(request: ActorRequest, pk: int) -> HttpResponseBase:
    evaluation = _table(request, pk)
    if request.method == "POST":
        return _submit(request, evaluation)
    if not permitted_actions(evaluation, request.actor, timezone.now()).allows(Action.EDIT):
        return redirect("unit:submitted", pk=pk)
    return render(request, "unit/check.html", _context(evaluation))


def _table(request: ActorRequest, pk: int) -> Evaluation:
    """With both offices above, which will look at it."""
    tables = whole_tables_visible_to(request.actor).select_related("campaign__organisation")
    return get_object_or_404(tables, pk=pk)


def _submit(request: ActorRequest, evaluation: Evaluation) -> HttpResponseBase:
    seen = number_in(request.POST.get("content_revision", ""))
    try:
        submit(
            actor=request.actor,
            evaluation_id=evaluation.pk,
            content_revision=seen,
            declared_true=request.POST.get("declared_true") == "1",
            now=timezone.now(),
        )
    except NotAllowed:
        # The answer to the first time may have been lost on the way.
        if not is_submitted_by(request.actor, evaluation.pk, seen):
            raise
    except (Blocked, Conflict) as refusal:
        context = {
            **_context(_table(request, evaluation.pk)),
            "refusal": refusal,
            "declared": request.POST.get("declared_true") == "1",
        }
        return render(request, "unit/check.html", context, status=409)
    messages.success(request, "已送审。")
    return redirect("unit:submitted", pk=evaluation.pk)


def _context(evaluation: Evaluation) -> dict[str, Any]:
    paper = build_paper(assess(evaluation))
    remarks = list(open_remarks(evaluation))
    return {
        "evaluation": evaluation,
        "paper": paper,
        "open_remarks": remarks,
        "blocked": bool(paper.assessment.blocking or remarks),
        "reviewers": reviewers_of(evaluation),
        "files": evidence_of(evaluation).count(),
        "section": "unit:tables",
        "trail": (
            (reverse("unit:tables"), "自评表"),
            (reverse("unit:entry", args=[evaluation.pk]), str(evaluation.project)),
        ),
    }


def reviewers_of(evaluation: Evaluation) -> tuple[str, ...]:
    """Who will look at the table, in order."""
    offices = {
        Level.BUREAU: f"主管部门（{supervising_department(evaluation.project.organisation)}）",
        Level.FINANCE: f"财政部门（{evaluation.campaign.organisation}）",
    }
    return tuple(offices[level] for level in evaluation.campaign.levels)
