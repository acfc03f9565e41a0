"""退回 and 通过, and on to the next table of the queue."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from perfeval.core.errors import Refused
from perfeval.evaluations.operations import approve, return_for_changes
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.numbers import number_in
from perfeval.web.shared.review.roles import for_reviewers
from perfeval.web.shared.review.visible import visible_table
from perfeval.web.shared.review.way import way_of

if TYPE_CHECKING:
    from perfeval.evaluations.models import Evaluation


@require_POST
@for_reviewers
def return_table(request: ActorRequest, evaluation_id: int) -> HttpResponseBase:
    return _act(request, evaluation_id, return_for_changes, "已退回“{}”，意见已发给填报单位。")


@require_POST
@for_reviewers
def approve_table(request: ActorRequest, evaluation_id: int) -> HttpResponseBase:
    return _act(request, evaluation_id, approve, "已通过“{}”。")


def _act(
    request: ActorRequest, evaluation_id: int, operation: Callable[..., Evaluation], done: str
) -> HttpResponseBase:
    """One act on the version that was seen. The next table is looked up before this one leaves the queue."""
    evaluation = visible_table(request, evaluation_id)
    version = number_in(request.POST.get("version", ""))
    if not version:
        raise Http404
    following = way_of(request, evaluation.pk).next
    try:
        operation(actor=request.actor, evaluation_id=evaluation.pk, version=version, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("review:table", evaluation.pk)
    sentence = done.format(evaluation.project)
    if following is None:
        messages.success(request, f"{sentence}按当前筛选，待审的已经全部看完。")
        return redirect("review:queue")
    messages.success(request, f"{sentence}下面是下一份。")
    return redirect("review:table", following)
