"""Adding, copying, moving and removing rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from perfeval.evaluations.operations import add_row, copy_row, move_row, remove_row
from perfeval.evaluations.queries import evaluations_visible_to
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.numbers import number_in
from perfeval.web.unit.entry.acting import act_on_table
from perfeval.web.unit.entry.page import save_form, show_problems
from perfeval.web.unit.roles import for_unit

if TYPE_CHECKING:
    from perfeval.accounts.models import Membership
    from perfeval.evaluations.models import Evaluation, Indicator

Act = Callable[["Membership", "Indicator", datetime], str]


@require_POST
@for_unit
def add(request: ActorRequest, pk: int) -> HttpResponseBase:
    """A new row at the end of a level 2, named by the button as 一级|二级."""
    level1, _, level2 = request.POST.get("group", "").partition("|")

    def act(evaluation: Evaluation) -> str:
        row = add_row(
            actor=request.actor, evaluation_id=evaluation.pk, level1=level1, level2=level2, now=timezone.now()
        )
        return f"indicator-{row.pk}-level3"

    return act_on_table(request, pk, act)


@require_POST
@for_unit
def change(request: ActorRequest, pk: int, row: int, what: str) -> HttpResponseBase:
    """One of the acts of a row's menu."""
    if what == "remove":
        return _remove(request, pk, row)
    if what not in ACTS:
        raise Http404

    def act(evaluation: Evaluation) -> str:
        stored = get_object_or_404(evaluation.indicators.all(), pk=row)
        return ACTS[what](request.actor, stored, timezone.now())

    return act_on_table(request, pk, act)


def _remove(request: ActorRequest, pk: int, row: int) -> HttpResponseBase:
    """Asked first: by the script of the page, or without it on a page of its own, after saving the rest."""
    if "confirmed" not in request.POST:
        evaluation = get_object_or_404(evaluations_visible_to(request.actor), pk=pk)
        outcome = save_form(request, evaluation.pk)
        if not outcome.is_clean:
            return show_problems(request, pk, outcome)
        stored = get_object_or_404(evaluation.indicators.all(), pk=row)
        return render(request, "unit/remove_row.html", {"evaluation": evaluation, "row": stored})
    seen = number_in(request.POST.get("revision", ""))

    def act(evaluation: Evaluation) -> str:
        remove_row(actor=request.actor, evaluation_id=evaluation.pk, row_id=row, revision=seen, now=timezone.now())
        return "indicators"

    return act_on_table(request, pk, act)


def _below(actor: Membership, row: Indicator, now: datetime) -> str:
    new = add_row(
        actor=actor, evaluation_id=row.evaluation_id, level1=row.level1, level2=row.level2, after=row.pk, now=now
    )
    return f"indicator-{new.pk}-level3"


def _copy(actor: Membership, row: Indicator, now: datetime) -> str:
    return f"indicator-{copy_row(actor=actor, evaluation_id=row.evaluation_id, row_id=row.pk, now=now).pk}-level3"


def _up(actor: Membership, row: Indicator, now: datetime) -> str:
    move_row(actor=actor, evaluation_id=row.evaluation_id, row_id=row.pk, direction="up", now=now)
    return f"indicator-{row.pk}-level3"


def _down(actor: Membership, row: Indicator, now: datetime) -> str:
    move_row(actor=actor, evaluation_id=row.evaluation_id, row_id=row.pk, direction="down", now=now)
    return f"indicator-{row.pk}-level3"


ACTS: dict[str, Act] = {"below": _below, "copy": _copy, "up": _up, "down": _down}
