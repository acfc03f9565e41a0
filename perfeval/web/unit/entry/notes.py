"""Words of the unit beside the table: explanations of warnings, answers to remarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from perfeval.core.errors import Refused
from perfeval.evaluations.operations import answer_finding, answer_remark
from perfeval.evaluations.queries import remarks_for
from perfeval.web.shared.access import ActorRequest
from perfeval.web.unit.entry.acting import act_on_table
from perfeval.web.unit.roles import for_unit

if TYPE_CHECKING:
    from perfeval.evaluations.models import Evaluation


@require_POST
@for_unit
def explain(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The button names the warning as check:place, its text stands in the field note:check:place."""
    answered = request.POST.get("answer", "")
    check_id, _, place = answered.partition(":")

    def act(evaluation: Evaluation) -> str:
        note = request.POST.get(f"note:{answered}", "")
        if not note.strip():
            raise Refused("请先写一句说明，再提交。")
        answer_finding(
            actor=request.actor,
            evaluation_id=evaluation.pk,
            check_id=check_id,
            place=place,
            note=note,
            now=timezone.now(),
        )
        return "panel"

    return act_on_table(request, pk, act)


@require_POST
@for_unit
def answer(request: ActorRequest, pk: int, remark: int) -> HttpResponseBase:
    def act(evaluation: Evaluation) -> str:
        get_object_or_404(remarks_for(request.actor, evaluation), pk=remark)
        answer_remark(
            actor=request.actor,
            evaluation_id=evaluation.pk,
            remark_id=remark,
            text=request.POST.get(f"remark-{remark}-answer", ""),
            now=timezone.now(),
        )
        return f"remark-{remark}"

    return act_on_table(request, pk, act)
