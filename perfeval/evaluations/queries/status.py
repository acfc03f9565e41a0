"""The words of the screens as conditions of the database."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When

from perfeval.evaluations.enums import StateChoice, Status
from perfeval.evaluations.models import Evaluation

_DRAFTING = Q(state=StateChoice.DRAFTING)
_CONDITIONS: Mapping[Status, Q] = {
    Status.NOT_STARTED: _DRAFTING & Q(is_returned=False, changed_at__isnull=True),
    Status.DRAFTING: _DRAFTING & Q(is_returned=False, changed_at__isnull=False),
    Status.RETURNED: _DRAFTING & Q(is_returned=True),
    Status.BUREAU_REVIEW: Q(state=StateChoice.BUREAU_REVIEW),
    Status.FINANCE_REVIEW: Q(state=StateChoice.FINANCE_REVIEW),
    Status.APPROVED: Q(state=StateChoice.APPROVED),
    Status.PUBLISHED: Q(state=StateChoice.PUBLISHED),
    Status.EXEMPTED: Q(state=StateChoice.EXEMPTED),
}


def status_condition(status: Status) -> Q:
    return _CONDITIONS[status]


def with_status(evaluations: QuerySet[Evaluation], status: Status) -> QuerySet[Evaluation]:
    """The tables in one situation; agrees with `Evaluation.status` (held by a test)."""
    return evaluations.filter(_CONDITIONS[status])


def situation() -> Case:
    """The status as a column."""
    return Case(
        *(When(condition, then=Value(status.value)) for status, condition in _CONDITIONS.items()),
        output_field=CharField(),
    )


def status_counts(evaluations: QuerySet[Evaluation]) -> dict[Status, int]:
    """How many tables are in each situation, zeros included: one query."""
    rows = evaluations.order_by().annotate(situation=situation()).values_list("situation").annotate(Count("pk"))
    found = dict(rows)
    return {status: found.get(status.value, 0) for status in Status}
