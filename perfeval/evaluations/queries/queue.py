"""The reviewers' queue (待审): its tabs and its order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import OrderBy

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


def columns_of(sort: str) -> list[tuple[str, bool]]:
    """The fields that a column's name ("-score") sorts by, last the number, each with whether it descends."""
    column, descending = sort.removeprefix("-"), sort.startswith("-")
    return [*((name, descending) for name in _COLUMNS.get(column, ("submitted_at",))), ("pk", False)]


def ordering(sort: str) -> list[OrderBy]:
    """The order that a column's name stands for: empty cells last in both directions."""
    return [
        F(name).desc(nulls_last=True) if descending else F(name).asc(nulls_last=True)
        for name, descending in columns_of(sort)
    ]
