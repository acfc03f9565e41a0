"""Before and after a table of the queue: the same as in the list itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from perfeval.audit.paging import Amount
from perfeval.core.workflow import Role, State
from perfeval.evaluations.models import Evaluation
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
from tests.factories import NOW, Cast, bulk_evaluations


@pytest.mark.parametrize("sort", sorted(SORTS | {f"-{name}" for name in SORTS}))
def test_the_way_is_the_list(cast: Cast, sort: str) -> None:
    for score in (None, Decimal(90), Decimal(80), Decimal(90), None):
        bulk_evaluations(cast, 1, total_score=score, budget=score)
    queue = evaluations_visible_to(cast.bureau_reviewer)
    order = list(queue.order_by(*ordering(sort)).values_list("pk", flat=True))
    for index, pk in enumerate(order):
        before = order[index - 1] if index else None
        after = order[index + 1] if index + 1 < len(order) else None
        assert neighbours(queue, sort, pk) == Neighbours(before, after, index + 1, Amount(len(order)))


def test_from_outside_the_queue_its_first_comes_next(cast: Cast) -> None:
    waiting = bulk_evaluations(cast, 2)
    (outside,) = bulk_evaluations(cast, 1, State.APPROVED)
    queue = in_tab(evaluations_visible_to(cast.bureau_reviewer), Tab.WAITING, Role.BUREAU_REVIEWER)
    assert neighbours(queue, "submitted", outside.pk) == Neighbours(None, waiting[0].pk, None, Amount(2))


def test_an_empty_queue_and_a_queue_of_one(cast: Cast) -> None:
    queue = evaluations_visible_to(cast.bureau_reviewer)
    assert neighbours(queue, "submitted", 1) == Neighbours()
    (alone,) = bulk_evaluations(cast, 1)
    assert neighbours(queue, "submitted", alone.pk) == Neighbours(None, None, 1, Amount(1))


@pytest.mark.parametrize("others", [3, 200])
def test_four_queries_however_long(cast: Cast, others: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    tables = bulk_evaluations(cast, others, submitted_at=NOW)
    with django_assert_num_queries(4):
        neighbours(evaluations_visible_to(cast.bureau_reviewer), "submitted", tables[1].pk)


def test_what_stands_far_behind_has_no_number(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfeval.audit.paging.MOST", 3)
    tables = bulk_evaluations(cast, 6, submitted_at=NOW)
    queue = evaluations_visible_to(cast.bureau_reviewer)
    found = [neighbours(queue, "submitted", table.pk) for table in tables]
    assert [item.number for item in found] == [1, 2, 3, 4, None, None]
    assert {str(item.total) for item in found} == {"超过 3"}
    assert found[5].previous == tables[4].pk


@pytest.mark.postgresql
@pytest.mark.parametrize("sort", ["submitted", "score", "organisation"])
def test_it_reads_no_further_than_it_must(cast: Cast, sort: str) -> None:
    """From the middle of 400 the database reads a few rows for the next one, not the 200 before it."""
    tables = bulk_evaluations(cast, 400)
    for number, table in enumerate(tables):
        table.submitted_at, table.total_score = NOW + timedelta(minutes=number), Decimal(number) / 4
    Evaluation.objects.bulk_update(tables, ["submitted_at", "total_score"])
    queue = in_tab(evaluations_visible_to(cast.finance_reviewer), Tab.AT_BUREAU, Role.FINANCE_REVIEWER)
    queue = queue.filter(campaign=tables[0].campaign_id)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(connection) as asked:
        found = neighbours(queue, sort, tables[200].pk)
    assert (found.previous, found.next) == (tables[199].pk, tables[201].pk)
    for query in asked.captured_queries:
        if "COUNT" not in query["sql"] and "ORDER BY" in query["sql"]:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query['sql']}")
                assert passed_over(cursor.fetchone()[0][0]["Plan"]) < 100


def passed_over(plan: Mapping[str, Any]) -> int:
    """Rows that were read and thrown away, in the whole plan."""
    own = plan.get("Rows Removed by Filter", 0) * plan["Actual Loops"]
    return int(own) + sum(map(passed_over, plan.get("Plans", ())))


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
