"""The entry page: the paper is the form. A POST is the whole form, saved without JavaScript."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from perfeval.core.workflow import Action
from perfeval.evaluations.queries import evaluations_visible_to, permitted_actions, whole_tables_visible_to
from perfeval.web.shared.access import ActorRequest
from perfeval.web.unit.entry.context import entry_context
from perfeval.web.unit.entry.posted import changes_in_form
from perfeval.web.unit.entry.saving import Outcome, save_what_fits
from perfeval.web.unit.roles import for_unit


@never_cache
@require_http_methods(["GET", "POST"])
@for_unit
def entry(request: ActorRequest, pk: int) -> HttpResponseBase:
    if request.method == "POST":
        return _save(request, pk)
    evaluation = get_object_or_404(whole_tables_visible_to(request.actor), pk=pk)
    now = timezone.now()
    permitted = permitted_actions(evaluation, request.actor, now)
    if not permitted.allows(Action.EDIT):
        return redirect("unit:submitted", pk=pk)
    return render(request, "unit/entry.html", entry_context(request, evaluation, now, permitted))


def _save(request: ActorRequest, pk: int) -> HttpResponseBase:
    outcome = save_form(request, pk)
    if outcome.is_clean:
        if request.POST.get("then") == "check":
            return redirect("unit:check", pk=pk)
        messages.success(request, "已保存。")
        return redirect("unit:entry", pk=pk)
    return show_problems(request, pk, outcome)


def save_form(request: ActorRequest, pk: int) -> Outcome:
    """Store whatever cells came along, as every button of the page sends the whole form."""
    changes = changes_in_form(request.POST, pk)
    try:
        return save_what_fits(request.actor, pk, changes, timezone.now()) if changes else _nothing(request, pk)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _nothing(request: ActorRequest, pk: int) -> Outcome:
    get_object_or_404(evaluations_visible_to(request.actor), pk=pk)
    return Outcome()


def show_problems(request: ActorRequest, pk: int, outcome: Outcome) -> HttpResponseBase:
    """The page again, everything typed still there, the reasons at their cells and on top."""
    evaluation = get_object_or_404(whole_tables_visible_to(request.actor), pk=pk)
    typed = {change.anchor: change.text for change in changes_in_form(request.POST, pk)}
    now = timezone.now()
    context = entry_context(request, evaluation, now, permitted_actions(evaluation, request.actor, now), outcome, typed)
    return render(request, "unit/entry.html", context, status=422)
