"""审计日志: everything that was done in a part of the tree, the links of a chain looked at, all of it to take away."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from perfeval.accounts.enums import RoleChoice
from perfeval.audit.paging import Pages
from perfeval.audit.queries import broken_links
from perfeval.core.workflow import Role
from perfeval.evaluations.queries import filter_journal, whole_journal_visible_to
from perfeval.exchange.spreadsheet.delimited import write_csv
from perfeval.web.audit.details import words_of
from perfeval.web.audit.words import CHOICES, word_of
from perfeval.web.shared.access import ActorRequest, for_roles
from perfeval.web.shared.dates import end_of, start_of

if TYPE_CHECKING:
    from perfeval.audit.models import JournalEntry

A_PAGE = 100
KINDS = {
    "evaluation": "自评表", "organisation": "单位", "campaign": "填报任务", "user": "人员", "project": "项目", "scheme": "评分方案",
    "list": "清单", "job": "后台任务",
}  # fmt: skip
HEADER = ("时间", "对象", "序号", "操作", "操作人", "角色", "单位", "内容", "前一条散列值", "散列值")
_DAY = forms.DateInput(attrs={"type": "date", "class": "form-control form-control-sm"}, format="%Y-%m-%d")
_TEXT = {"class": "form-control form-control-sm"}
for_audit = for_roles(Role.AUDIT_ADMINISTRATOR)


class JournalFilter(forms.Form):
    chain = forms.RegexField(
        label="对象",
        required=False,
        regex=re.compile(r"[a-z]+:[0-9]{1,18}", re.ASCII),
        widget=forms.TextInput(attrs=_TEXT),
    )
    action = forms.ChoiceField(
        label="操作", required=False, choices=[("", "全部"), *CHOICES],
        widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
    )  # fmt: skip
    person = forms.CharField(label="操作人", required=False, max_length=40, widget=forms.TextInput(attrs=_TEXT))
    since = forms.DateField(label="从", required=False, widget=_DAY)
    until = forms.DateField(label="到", required=False, widget=_DAY)


@require_safe
@for_audit
def journal(request: ActorRequest) -> HttpResponseBase:
    form, entries = _asked(request)
    page = Pages(entries, A_PAGE).get_page(request.GET.get("page"))
    one = form.cleaned_data.get("chain", "")
    context = {
        "form": form, "page": page, "chain": one, "lines": [(entry, *_words(entry)) for entry in page],
        "faults": list(broken_links(one)) if one and page.object_list else [], "section": "audit:journal",
    }  # fmt: skip
    return render(request, "audit/journal.html", context)


@require_safe
@for_audit
def export(request: ActorRequest) -> HttpResponseBase:
    """What the filter shows, as CSV, oldest last; with both hashes, so that it can be held against the journal."""
    _, entries = _asked(request)
    lines = map(_cells, entries.iterator(chunk_size=2000))
    response = StreamingHttpResponse(write_csv(chain([HEADER], lines)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="journal.csv"'
    return response


def _asked(request: ActorRequest) -> tuple[JournalFilter, QuerySet[JournalEntry]]:
    form = JournalFilter(request.GET)
    form.is_valid()  # what cannot be read is said at its field and does not filter
    asked = form.cleaned_data
    entries = filter_journal(
        whole_journal_visible_to(request.actor),
        action=asked.get("action", ""),
        person=asked.get("person", ""),
        since=_day(asked.get("since"), start_of),
        until=_day(asked.get("until"), end_of),
    )
    one = asked.get("chain", "")
    return form, entries.filter(chain=one) if one else entries


def _day(day: date | None, edge: Any) -> datetime | None:
    return edge(day) if day and date(1900, 1, 1) < day < date(9999, 1, 1) else None


def _words(entry: JournalEntry) -> tuple[str, str, str, str]:
    """The object, the act, the role and the content as people read them."""
    kind, _, number = entry.chain.partition(":")
    role = RoleChoice(entry.actor_role).label if entry.actor_role in RoleChoice.values else ""
    return f"{KINDS.get(kind, kind)} {number}", word_of(kind, entry.action), role, words_of(entry.detail)


def _cells(entry: JournalEntry) -> tuple[str | int, ...]:
    at = timezone.localtime(entry.at).isoformat(timespec="microseconds")
    detail = json.dumps(entry.detail, ensure_ascii=False)
    return (
        at, entry.chain, entry.sequence, entry.action, entry.actor_name, entry.actor_role, entry.actor_organisation,
        detail, entry.previous_hash, entry.hash,
    )  # fmt: skip
