"""操作日志: who did what, when; of all tables that the auditor may see, or of one with a check of its chain."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from perfeval.audit.paging import Pages
from perfeval.evaluations.queries import (
    chain_faults,
    chain_tables,
    evaluations_visible_to,
    filter_journal,
    journal_visible_to,
)
from perfeval.web.auditor.roles import for_auditor
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.review.history import ACTIONS, step_of

if TYPE_CHECKING:
    from perfeval.evaluations.models import Evaluation

A_PAGE = 100
_DAY = forms.DateInput(attrs={"type": "date", "class": "form-control form-control-sm"}, format="%Y-%m-%d")


class JournalFilter(forms.Form):
    action = forms.ChoiceField(
        label="操作", required=False, choices=[("", "全部"), *ACTIONS.items()],
        widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
    )  # fmt: skip
    person = forms.CharField(
        label="操作人",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "form-control form-control-sm"}),
    )
    since = forms.DateField(label="从", required=False, widget=_DAY)
    until = forms.DateField(label="到", required=False, widget=_DAY)


@require_safe
@for_auditor
def journal(request: ActorRequest) -> HttpResponseBase:
    return _journal(request, None)


@require_safe
@for_auditor
def table_journal(request: ActorRequest, evaluation_id: int) -> HttpResponseBase:
    return _journal(request, get_object_or_404(evaluations_visible_to(request.actor), pk=evaluation_id))


def _journal(request: ActorRequest, evaluation: Evaluation | None) -> HttpResponseBase:
    form = JournalFilter(request.GET)
    form.is_valid()  # what cannot be read is said at its field and does not filter
    asked = form.cleaned_data
    entries = filter_journal(
        journal_visible_to(request.actor),
        action=asked.get("action", ""),
        person=asked.get("person", ""),
        since=_midnight(asked.get("since")),
        until=_midnight(asked.get("until"), days=1),
        evaluation=evaluation,
    )
    page = Pages(entries, A_PAGE).get_page(request.GET.get("page"))
    tables = chain_tables(request.actor, page)
    context = {
        "form": form,
        "page": page,
        "lines": [(entry, step_of(entry), tables.get(entry.chain)) for entry in page],
        "evaluation": evaluation,
        "faults": chain_faults(evaluation) if evaluation else (),
        "section": "auditor:journal",
    }
    return render(request, "auditor/journal.html", context)


def _midnight(day: date | None, days: int = 0) -> datetime | None:
    """The beginning of a day (or of one after it) in Beijing; a day beyond the calendar does not filter."""
    if day is None or not date(1900, 1, 1) < day < date(9999, 1, 1):
        return None
    return datetime.combine(day + timedelta(days=days), time(), tzinfo=timezone.get_default_timezone())
