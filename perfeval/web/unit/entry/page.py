"""The entry page: the paper is the form. A POST is the whole form, saved without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from perfeval.core.workflow import Action
from perfeval.evaluations.queries import evaluations_visible_to, permitted_actions
from perfeval.web.shared.access import ActorRequest
from perfeval.web.unit.entry.context import entry_context
from perfeval.web.unit.entry.posted import changes_in_form
from perfeval.web.unit.entry.rows_of import rows_of
from perfeval.web.unit.entry.saving import Outcome, save_what_fits
from perfeval.web.unit.roles import for_unit

if TYPE_CHECKING:
    from perfeval.evaluations.models import Evaluation


@never_cache
@require_http_methods(["GET", "POST"])
@for_unit
def entry(request: ActorRequest, pk: int) -> HttpResponseBase:
    evaluation = get_object_or_404(evaluations_visible_to(request.actor), pk=pk)
    if request.method == "POST":
        return _save(request, evaluation)
    now = timezone.now()
    if not permitted_actions(evaluation, request.actor, now).allows(Action.EDIT):
        return redirect("unit:submitted", pk=pk)
    return render(request, "unit/entry.html", entry_context(request, evaluation, now))


def _save(request: ActorRequest, evaluation: Evaluation) -> HttpResponseBase:
    outcome = save_form(request, evaluation)
    if outcome.is_clean:
        if request.POST.get("then") == "check":
            return redirect("unit:check", pk=evaluation.pk)
        messages.success(request, "已保存。")
        return redirect("unit:entry", pk=evaluation.pk)
    return show_problems(request, evaluation.pk, outcome)


def save_form(request: ActorRequest, evaluation: Evaluation) -> Outcome:
    """Store whatever cells came along, as every button of the page sends the whole form."""
    changes = changes_in_form(request.POST, evaluation.pk)
    if not changes:
        return Outcome()
    return save_what_fits(request.actor, evaluation.pk, changes, rows_of(evaluation), timezone.now())


def show_problems(request: ActorRequest, pk: int, outcome: Outcome) -> HttpResponseBase:
    """The page again, everything typed still there, the reasons at their cells and on top."""
    evaluation = get_object_or_404(evaluations_visible_to(request.actor), pk=pk)
    typed = {change.anchor: change.text for change in changes_in_form(request.POST, pk)}
    context = entry_context(request, evaluation, timezone.now(), outcome, typed)
    return render(request, "unit/entry.html", context, status=422)
