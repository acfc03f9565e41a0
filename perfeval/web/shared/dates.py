"""Days that people type as instants: a deadline's day belongs to it whole."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def start_of(day: date) -> datetime:
    """00:00 of the day in Beijing."""
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())


def end_of(day: date) -> datetime:
    """24:00 of the day, which is 00:00 of the next."""
    return start_of(day + timedelta(days=1))


def last_day(instant: datetime) -> date:
    """The day whose end an instant is."""
    return timezone.localdate(instant - timedelta(microseconds=1))
