"""Whose change it is that a save came upon, in the words of the refusal."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from perfeval.evaluations.models import NarrativeReport, SummaryReport
from perfeval.evaluations.queries.fields import Row


def who_and_when(stored: Row | NarrativeReport | SummaryReport, now: datetime) -> str:
    """王五在 09:30; 王五在 1月14日 09:30 where it was not today; the year where it was another."""
    who = str(stored.changed_by) if stored.changed_by else "他人"
    if stored.changed_at is None:
        return f"{who}在 稍早"
    at, today = timezone.localtime(stored.changed_at), timezone.localtime(now).date()
    year = f"{at.year}年" if at.year != today.year else ""
    day = f"{year}{at.month}月{at.day}日 " if at.date() != today else ""
    return f"{who}在 {day}{at:%H:%M}"
