"""Before and after a table of the queue: the same as in the list itself."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from perfeval.core.workflow import Role, State
from perfeval.evaluations.queries import (
    SORTS,
    Neighbours,
    Tab,
    evaluations_visible_to,
    in_tab,
    neighbours,
    ordering,
    tab_counts,
    tabs_of,
)
from tests.factories import Cast, bulk_evaluations


@pytest.mark.parametrize("sort", sorted(SORTS | {f"-{name}" for name in SORTS}))
def test_the_way_is_the_list(cast: Cast, sort: str) -> None:
    for score in (None, Decimal(90), Decimal(80), Decimal(90), None):
        bulk_evaluations(cast, 1, total_score=score, budget=score)
    queue = evaluations_visible_to(cast.bureau_reviewer)
    order = list(queue.order_by(*ordering(sort)).values_list("pk", flat=True))
    for index, pk in enumerate(order):
        before = order[index - 1] if index else None
        after = order[index + 1] if index + 1 < len(order) else None
        assert neighbours(queue, sort, pk) == Neighbours(before, after, index + 1, len(order))


def test_from_outside_the_queue_its_first_comes_next(cast: Cast) -> None:
    waiting = bulk_evaluations(cast, 2)
    (outside,) = bulk_evaluations(cast, 1, State.APPROVED)
    queue = in_tab(evaluations_visible_to(cast.bureau_reviewer), Tab.WAITING, Role.BUREAU_REVIEWER)
    assert neighbours(queue, "submitted", outside.pk) == Neighbours(None, waiting[0].pk, None, 2)


def test_an_empty_queue_and_a_queue_of_one(cast: Cast) -> None:
    queue = evaluations_visible_to(cast.bureau_reviewer)
    assert neighbours(queue, "submitted", 1) == Neighbours()
    (alone,) = bulk_evaluations(cast, 1)
    assert neighbours(queue, "submitted", alone.pk) == Neighbours(None, None, 1, 1)


def test_one_query_however_long(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    tables = bulk_evaluations(cast, 200)
    with django_assert_num_queries(1):
        neighbours(evaluations_visible_to(cast.bureau_reviewer), "submitted", tables[100].pk)


@pytest.mark.parametrize("role", [Role.BUREAU_REVIEWER, Role.FINANCE_REVIEWER])
def test_counts_of_tabs_are_what_the_tabs_hold(cast: Cast, role: Role) -> None:
    for number, state in enumerate(State, start=1):
        bulk_evaluations(cast, number, state)
    bulk_evaluations(cast, 4, State.DRAFTING, is_returned=True, version=1)
    tables = evaluations_visible_to(cast.finance_reviewer)
    counts = tab_counts(tables, role, timezone.now())
    assert {tab: int(count) for tab, count in counts.tabs.items()} == {
        tab: in_tab(tables, tab, role).count() for tab in tabs_of(role)
    }
