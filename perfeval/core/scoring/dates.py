"""Dates in targets and actuals: 2024年12月31日前, 2022年12月, 2024 年度."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from perfeval.core.decimals import normal

_DATE = re.compile(
    r"(20[0-9]{2}|19[0-9]{2})(?:年度?|[-./])(?:([0-9]{1,2})(?:月(?:底|末|份)?|[-./]))?(?:([0-9]{1,2})[日号]?)?"
)


def last_day(text: str | None) -> date | None:
    """The last day of the day, month or year that a text names; None where it names none, or none that exists."""
    match = _DATE.search(normal(text or ""))
    if match is None:
        return None
    year, month = int(match[1]), int(match[2] or 12)
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    day = int(match[3]) if match[2] and match[3] else last
    return date(year, month, day) if 1 <= day <= last else None


def is_in_time(target: str | None, actual: str | None) -> bool:
    """Whether both name a date and the actual one is not later."""
    due, done = last_day(target), last_day(actual)
    return due is not None and done is not None and done <= due
