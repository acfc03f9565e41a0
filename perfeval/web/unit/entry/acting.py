"""One frame for every button of the entry page: save what was typed, act, show the table again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect

from perfeval.core.errors import Conflict, NotAllowed, Refused
from perfeval.evaluations.queries import evaluations_visible_to, whole_tables_visible_to
from perfeval.web.shared.access import ActorRequest, wants_json
from perfeval.web.unit.entry.answer import table_json
from perfeval.web.unit.entry.closed import way_on
from perfeval.web.unit.entry.page import save_form, show_problems

if TYPE_CHECKING:
    from perfeval.evaluations.models import Evaluation


def act_on_table(request: ActorRequest, pk: int, act: Callable[[Evaluation], str]) -> HttpResponseBase:
    """`act` returns the id of the cell to go to. Without JavaScript the button sent the whole form along: if
    something in it cannot be stored, the act waits until that is mended."""
    evaluation = get_object_or_404(evaluations_visible_to(request.actor), pk=pk)
    outcome = save_form(request, evaluation.pk)
    if not outcome.is_clean:
        return show_problems(request, pk, outcome)
    try:
        focus = act(evaluation)
    except NotAllowed as refusal:
        if wants_json(request):
            return way_on(request, pk, refusal)
        raise  # answered by `for_unit` as everywhere
    except Refused as refusal:
        if wants_json(request):
            stored = _table(request, pk) if isinstance(refusal, Conflict) else {}
            return JsonResponse({"problem": "refused", "message": refusal.message, **stored}, status=409)
        messages.error(request, refusal.message)
        return redirect("unit:entry", pk=pk)
    if wants_json(request):
        return JsonResponse(_table(request, pk, focus))
    address = redirect("unit:entry", pk=pk)
    if focus:
        address["Location"] += f"#{focus}"
    return address


def _table(request: ActorRequest, pk: int, focus: str = "") -> dict[str, Any]:
    """As it is stored now, also where an act was refused because somebody changed it meanwhile."""
    return table_json(request, get_object_or_404(whole_tables_visible_to(request.actor), pk=pk), focus)
