"""A workbook that came back beside the table as it stands now, and taking it over. The page may be left and opened again
for a day: what was sent, and what was chosen, waits."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from perfeval.core.errors import Invalid, NotAllowed, Refused
from perfeval.core.workflow import Action
from perfeval.evaluations.queries import permitted_actions
from perfeval.exchange.offline.uploads import comparison_of, take_upload, uploads_of
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.numbers import number_in
from perfeval.web.unit.roles import for_unit
from perfeval.web.unit.workbook import about

if TYPE_CHECKING:
    from perfeval.exchange.offline.models import OfflineUpload

CHOICE = "keep-"
MOST_CHOICES = 300


@never_cache
@require_safe
@for_unit
def workbook_compare(request: ActorRequest, workbook: UUID) -> HttpResponseBase:
    upload = _own(request, workbook, timezone.now())
    evaluation = upload.evaluation
    if not permitted_actions(evaluation, request.actor, timezone.now()).allows(Action.EDIT):
        return redirect("unit:submitted", pk=evaluation.pk)
    comparison = comparison_of(upload)
    context = {
        "upload": upload,
        "comparison": comparison,
        "clashes": [(item, upload.choices.get(str(item.key), "")) for item in comparison.clashes],
        **about(evaluation),
    }
    return render(request, "unit/workbook_compare.html", context)


@never_cache
@require_POST
@for_unit
def workbook_take(request: ActorRequest, workbook: UUID) -> HttpResponseBase:
    now = timezone.now()
    upload = _own(request, workbook, now)
    try:
        count = take_upload(upload=upload, chosen=_chosen(request), seen=_seen(request), now=now)
    except NotAllowed:
        raise
    except Invalid as refusal:
        messages.error(
            request,
            f"没有写入：有 {len(refusal.fields)} 处内容不符合本任务的规则，已列在“不能采用”中。其余内容可以继续写入。",
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request, f"已从离线工作簿写入 {count} 处。" if count else "没有需要写入的内容，自评表没有变化。"
        )
        return redirect("unit:entry", pk=upload.evaluation_id)
    return redirect("unit:workbook-compare", upload.pk)


def _own(request: ActorRequest, pk: UUID, now: datetime) -> OfflineUpload:
    """What another person, or the same one in another role, has uploaded is not there."""
    return get_object_or_404(uploads_of(request.actor, now), pk=pk)


def _chosen(request: ActorRequest) -> dict[str, str]:
    """By the key of a cell, which value it shall hold."""
    sides = [(name, str(side)) for name, side in request.POST.items() if name.startswith(CHOICE)]
    chosen = {name.removeprefix(CHOICE)[:80]: side for name, side in sides if side in ("mine", "theirs")}
    return dict(list(chosen.items())[:MOST_CHOICES])


def _seen(request: ActorRequest) -> tuple[int, int]:
    """The revisions of table and upload that the page was made of; 0 for what is none."""
    return number_in(request.POST.get("revision", "")), number_in(request.POST.get("upload", ""))
