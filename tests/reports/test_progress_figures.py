"""The figures of the progress page against tables whose figures are known, at a fixed number of queries."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from perfeval.audit.operations import SYSTEM
from perfeval.campaigns.operations import extend_deadline
from perfeval.core.workflow import State
from perfeval.evaluations.enums import Status
from perfeval.reports.queries import branches, late_units, points, summary, tables_of, units_with_full_marks
from tests.factories import CLOSES, NOW, Cast, bulk_evaluations, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def test_it_counts_each_status(cast: Cast) -> None:
    bulk_evaluations(cast, 2, State.DRAFTING, changed_at=None)
    bulk_evaluations(cast, 3, State.DRAFTING, is_returned=True, version=1)
    bulk_evaluations(cast, 4, State.APPROVED)
    bulk_evaluations(cast, 1, State.EXEMPTED, version=0)
    found = summary(tables_of(cast.finance_reviewer, cast.campaign), NOW)
    assert {status: count for status, count in found.counts.items() if count} == {
        Status.NOT_STARTED: 2,
        Status.RETURNED: 3,
        Status.APPROVED: 4,
        Status.EXEMPTED: 1,
    }
    assert (found.total, found.owed, found.submitted) == (10, 9, 4)


def test_late_is_what_is_not_submitted_after_the_deadline(cast: Cast) -> None:
    bulk_evaluations(cast, 2, State.DRAFTING)
    bulk_evaluations(cast, 1, State.DRAFTING, is_returned=True, version=1)
    tables = tables_of(cast.finance_reviewer, cast.campaign)
    assert summary(tables, NOW).late == 0
    assert summary(tables, CLOSES).late == 2


def test_an_extension_keeps_a_unit_from_being_late(cast: Cast) -> None:
    bulk_evaluations(cast, 2, State.DRAFTING)
    bulk_evaluations(cast, 1, State.DRAFTING, organisation=cast.sibling)
    later = CLOSES + timedelta(days=5)
    extend_deadline(
        campaign=cast.campaign, organisation=cast.unit, closes_at=later, reason="停电。", by=SYSTEM, now=NOW
    )
    tables = tables_of(cast.finance_reviewer, cast.campaign)
    assert [unit.name for unit in late_units(tables, CLOSES)] == [cast.sibling.name]
    assert summary(tables, later).late == 3


def test_the_histogram_holds_each_submitted_table_once(cast: Cast) -> None:
    for score in ("0", "59.99", "60", "89.99", "90", "94.99", "95", "99.99", "100"):
        bulk_evaluations(cast, 1, State.APPROVED, total_score=Decimal(score))
    bulk_evaluations(cast, 1, State.DRAFTING, total_score=Decimal(100))
    found = summary(tables_of(cast.finance_reviewer, cast.campaign), NOW)
    assert [item.count for item in found.bins] == [2, 1, 0, 0, 1, 2, 2, 1]
    assert found.full_marks == 1


def test_points_group_rates_by_five_and_scores_by_one(cast: Cast) -> None:
    for rate, score in (("94.99", "96.2"), ("90", "96.99"), ("100", "100"), ("850", "88")):
        bulk_evaluations(cast, 1, State.APPROVED, execution_rate=Decimal(rate), total_score=Decimal(score))
    bulk_evaluations(cast, 1, State.APPROVED, execution_rate=None, total_score=Decimal(50))
    found = points(tables_of(cast.finance_reviewer, cast.campaign))
    assert [(point.rate, point.score, point.count) for point in found] == [(90, 96, 2), (100, 100, 1), (120, 88, 1)]


def test_a_unit_is_full_marks_only_if_all_its_tables_are(cast: Cast) -> None:
    bulk_evaluations(cast, 2, State.APPROVED, total_score=Decimal(100))
    bulk_evaluations(cast, 1, State.APPROVED, total_score=Decimal(100), organisation=cast.sibling)
    bulk_evaluations(cast, 1, State.APPROVED, total_score=Decimal("99.99"), organisation=cast.sibling)
    found = units_with_full_marks(tables_of(cast.finance_reviewer, cast.campaign))
    assert [(unit.name, unit.tables) for unit in found] == [(cast.unit.name, 2)]


def test_finance_sees_its_departments_and_a_bureau_its_units(cast: Cast) -> None:
    bulk_evaluations(cast, 1, State.APPROVED)
    bulk_evaluations(cast, 2, State.APPROVED, organisation=cast.sibling)
    bulk_evaluations(cast, 4, State.APPROVED, organisation=cast.other_unit)

    def lines(actor_name: str) -> list[tuple[str, int]]:
        actor = getattr(cast, actor_name)
        rows = branches(tables_of(actor, cast.campaign), actor, NOW)
        return [(row.organisation.name, row.total) for row in rows]

    assert lines("finance_reviewer") == [(cast.bureau.name, 3), (cast.other_bureau.name, 4)]
    assert lines("bureau_reviewer") == [(cast.unit.name, 1), (cast.sibling.name, 2)]
    assert lines("foreign_finance_reviewer") == []


@pytest.mark.parametrize("count", [1, 3, 200])
def test_the_number_of_queries_does_not_grow(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    bulk_evaluations(cast, count, State.APPROVED, total_score=Decimal(90), execution_rate=Decimal(80))
    tables = tables_of(cast.finance_reviewer, cast.campaign)
    with django_assert_num_queries(6):
        summary(tables, NOW)
        branches(tables, cast.finance_reviewer, NOW)
        points(tables)
        units_with_full_marks(tables)
        late_units(tables, NOW)
