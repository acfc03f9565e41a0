"""待办: what to do next, until when, and what is missing."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from perfeval.evaluations.queries import todo_list
from perfeval.web.shared.access import ActorRequest
from perfeval.web.unit.roles import for_unit


@require_safe
@for_unit
def todo(request: ActorRequest) -> HttpResponseBase:
    now = timezone.now()
    return render(request, "unit/todo.html", {"todos": todo_list(request.actor, now), "now": now})
