"""A table that left the unit's hands while its page stood open: the state alone would not say what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from perfeval.core.workflow import Action, find_transition
from perfeval.evaluations.queries import evaluations_visible_to, refusal_of
from perfeval.web.shared.access import ActorRequest

if TYPE_CHECKING:
    from perfeval.core.errors import NotAllowed


def way_on(request: ActorRequest, pk: int, refusal: NotAllowed) -> JsonResponse:
    """The answer to the script of the page: the next step, and the page on which it is taken."""
    evaluation = get_object_or_404(evaluations_visible_to(request.actor), pk=pk)
    message = refusal.message
    if find_transition(evaluation.as_state, Action.RECALL):
        why_not = refusal_of(Action.RECALL, evaluation, request.actor, timezone.now())
        message = f"已送审。{why_not or '要修改，请先撤回。'}"
    see = reverse("unit:submitted", args=[pk])
    return JsonResponse({"problem": "refused", "message": message, "see": see}, status=403)
