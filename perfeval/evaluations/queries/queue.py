"""The reviewers' queue (待审): its tabs, its order, and what comes before and after one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.expressions import OrderBy
from django.db.models.functions import Lag, Lead, RowNumber

from perfeval.audit.paging import Amount, amounts_of
from perfeval.campaigns.models import Extension
from perfeval.core.workflow import Role
from perfeval.evaluations.enums import StateChoice
from perfeval.evaluations.models import Evaluation


class Tab(StrEnum):
    WAITING = "waiting"
    AT_BUREAU = "at_bureau"
    RETURNED = "returned"
    PASSED = "passed"
    UNSUBMITTED = "unsubmitted"


_SETTLED = (StateChoice.APPROVED, StateChoice.PUBLISHED)
_COMMON: Mapping[Tab, Q] = {
    Tab.RETURNED: Q(state=StateChoice.DRAFTING, is_returned=True),
    Tab.UNSUBMITTED: Q(state=StateChoice.DRAFTING, is_returned=False),
}
_BUREAU: Mapping[Tab, Q] = {
    Tab.WAITING: Q(state=StateChoice.BUREAU_REVIEW),
    **_COMMON,
    Tab.PASSED: Q(state__in=(StateChoice.FINANCE_REVIEW, *_SETTLED)),
}
_FINANCE: Mapping[Tab, Q] = {
    Tab.WAITING: Q(state=StateChoice.FINANCE_REVIEW),
    Tab.AT_BUREAU: Q(state=StateChoice.BUREAU_REVIEW),
    **_COMMON,
    Tab.PASSED: Q(state__in=_SETTLED),
}

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "organisation": ("organisation_path", "project__code"),
    "project": ("project__name",),
    "budget": ("budget",),
    "rate": ("execution_rate",),
    "score": ("total_score",),
    "grade": ("total_score",),
    "findings": ("error_count", "warning_count", "explained_count"),
    "submitted": ("submitted_at",),
}
SORTS = frozenset(_COLUMNS)


def tabs_of(role: Role) -> tuple[Tab, ...]:
    """The tabs of a reviewer's queue; only finance has another level before its own."""
    return tuple(_FINANCE if role is Role.FINANCE_REVIEWER else _BUREAU)


def in_tab(evaluations: QuerySet[Evaluation], tab: Tab, role: Role) -> QuerySet[Evaluation]:
    conditions = _FINANCE if role is Role.FINANCE_REVIEWER else _BUREAU
    return evaluations.filter(conditions[tab])


def late_condition(now: datetime) -> Q:
    """Not submitted and the unit's own deadline is over. A returned table may be mended later and is not late."""
    extended = Extension.objects.filter(
        campaign=OuterRef("campaign"), organisation__path=OuterRef("organisation_path"), closes_at__gt=now
    )
    return _COMMON[Tab.UNSUBMITTED] & Q(campaign__closes_at__lte=now) & Q(~Exists(extended))


def late_only(evaluations: QuerySet[Evaluation], now: datetime) -> QuerySet[Evaluation]:
    return evaluations.filter(late_condition(now))


@dataclass(frozen=True, slots=True)
class TabCounts:
    tabs: Mapping[Tab, Amount]
    late: Amount


def tab_counts(evaluations: QuerySet[Evaluation], role: Role, now: datetime) -> TabCounts:
    """How many tables each tab holds, and how many of the unsubmitted are late: one query."""
    conditions = _FINANCE if role is Role.FINANCE_REVIEWER else _BUREAU
    *counts, late = amounts_of([
        *(evaluations.filter(condition) for condition in conditions.values()), late_only(evaluations, now)
    ])  # fmt: skip
    return TabCounts(dict(zip(conditions, counts, strict=True)), late)


def ordering(sort: str) -> list[OrderBy]:
    """The order that a column's name stands for ("-score"): empty cells last in both directions, then by number."""
    column = sort.removeprefix("-")
    descending = sort.startswith("-")
    fields = _COLUMNS.get(column, ("submitted_at",))
    return [
        *(F(name).desc(nulls_last=True) if descending else F(name).asc(nulls_last=True) for name in fields),
        F("pk").asc(),
    ]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What stands before and after a table in the queue; `number` is None where it does not stand in it."""

    previous: int | None = None
    next: int | None = None
    number: int | None = None
    total: int = 0


def neighbours(queue: QuerySet[Evaluation], sort: str, evaluation_id: int) -> Neighbours:
    """Found by the database in one query, so that no list of the queue is ever loaded.

    For a table outside the queue the first of the queue comes next.
    """
    order = ordering(sort)
    rows = list(
        queue.order_by()
        .annotate(
            before=Window(Lag("pk"), order_by=order),
            after=Window(Lead("pk"), order_by=order),
            number=Window(RowNumber(), order_by=order),
            total=Window(Count("pk")),
        )
        .filter(Q(before=evaluation_id) | Q(after=evaluation_id) | Q(number=1))
        .values_list("pk", "before", "after", "number", "total")
    )
    following = next((row for row in rows if row[1] == evaluation_id), None)
    preceding = next((row for row in rows if row[2] == evaluation_id), None)
    first = next((row for row in rows if row[3] == 1), None)
    if following is None and preceding is None:
        if first is None:
            return Neighbours()
        alone = first[0] == evaluation_id
        return Neighbours(next=None if alone else first[0], number=1 if alone else None, total=first[4])
    number = following[3] - 1 if following else preceding[3] + 1 if preceding else None
    total = (following or preceding or (0,) * 5)[4]
    return Neighbours(preceding[0] if preceding else None, following[0] if following else None, number, total)
