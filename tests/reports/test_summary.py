"""The figures of a department's summary, as the database gives them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from perfeval.core.workflow import State
from perfeval.reports.summary import summary_figures, summary_report
from tests.factories import NOW, Cast, bulk_evaluations, make_cast, ready_evaluation, submit_it


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def test_reasons_and_levels_are_those_of_the_submitted_version(db: None) -> None:
    cast = make_cast(scheme="zizhou-2023")
    table = submit_it(ready_evaluation(cast, seed="zizhou-2023"), cast.clerk)
    found = summary_report(cast.bureau_reviewer, cast.campaign, {"overview": "甲"}, NOW)
    (line,) = found.lines
    assert (line.organisation, line.project) == (cast.unit.name, "12345 热线服务")
    assert (line.budget, line.rate, line.score) == (table.budget, table.execution_rate, table.total_score)
    assert line.state == "待主管部门审核"
    assert "办事群众满意度：部分问题没有彻底解决导致满意度低" in line.losses
    assert [f"{item.level1} {item.full}" for item in found.levels] == [
        "产出指标 70.00",
        "效益指标 10.00",
        "满意度指标 10.00",
    ]
    assert sum(item.score for item in found.levels) + Decimal("9.96") == table.total_score
    assert found.texts == {"overview": "甲"}
    assert found.as_of == "2026年2月10日"


def test_drafts_count_as_owed_and_exempted_ones_do_not(cast: Cast) -> None:
    bulk_evaluations(cast, 2, State.DRAFTING)
    bulk_evaluations(cast, 1, State.EXEMPTED)
    bulk_evaluations(cast, 3, State.APPROVED, total_score=Decimal("90.00"))
    found = summary_figures(cast.bureau_reviewer, cast.campaign)
    assert (found.owed, found.settled, len(found.lines)) == (5, 3, 3)


@pytest.mark.parametrize(("who", "seen"), [("bureau_reviewer", 2), ("finance_reviewer", 3), ("other_bureau_reviewer", 1), ("foreign_finance_reviewer", 0)])  # fmt: skip
def test_each_office_sums_up_its_own_part(cast: Cast, who: str, seen: int) -> None:
    bulk_evaluations(cast, 1)
    bulk_evaluations(cast, 1, organisation=cast.sibling)
    bulk_evaluations(cast, 1, organisation=cast.other_unit)
    assert len(summary_figures(getattr(cast, who), cast.campaign).lines) == seen


@pytest.mark.parametrize("count", [1, 60])
def test_the_queries_do_not_grow_with_the_tables(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    bulk_evaluations(cast, count)
    with django_assert_num_queries(2):
        summary_figures(cast.bureau_reviewer, cast.campaign)
    with django_assert_num_queries(3):
        summary_report(cast.bureau_reviewer, cast.campaign, {}, NOW)
