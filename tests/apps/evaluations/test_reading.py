"""Who sees which tables, what they are called, what waits for whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from perfeval.audit.operations import SYSTEM
from perfeval.campaigns.operations import extend_deadline
from perfeval.core.workflow import State
from perfeval.evaluations.enums import Status
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.queries import (
    assess,
    evaluations_visible_to,
    status_counts,
    todo_list,
    waiting_for,
    with_status,
)
from tests.factories import (
    CLOSES,
    NOW,
    OPENS,
    Cast,
    evaluation_in,
    filled_evaluation,
    make_campaign,
    make_evaluation,
    reload,
)


class TestVisible:
    @pytest.mark.parametrize(
        ("person", "seen"),
        [
            ("clerk", {"unit"}), ("head", {"unit"}), ("sibling_clerk", {"sibling"}), ("other_clerk", {"other_unit"}),
            ("bureau_reviewer", {"bureau", "unit", "sibling"}), ("other_bureau_reviewer", {"other_unit"}),
            ("finance_reviewer", {"bureau", "unit", "sibling", "other_unit"}),
            ("auditor", {"bureau", "unit", "sibling", "other_unit"}), ("administrator", set()),
            ("foreign_clerk", set()), ("foreign_finance_reviewer", set()),
        ],
    )  # fmt: skip
    def test_each_role_sees_its_part_of_the_tree(self, cast: Cast, person: str, seen: set[str]) -> None:
        for place in ("bureau", "unit", "sibling", "other_unit"):
            make_evaluation(cast, organisation=getattr(cast, place), name=place)
        visible = evaluations_visible_to(getattr(cast, person))
        assert {item.project.name for item in visible} == seen


SITUATIONS: dict[Status, Callable[[Cast], Evaluation]] = {
    Status.NOT_STARTED: make_evaluation,
    Status.DRAFTING: filled_evaluation,
    Status.RETURNED: lambda cast: evaluation_in(cast, State.DRAFTING, returned=True),
    Status.BUREAU_REVIEW: lambda cast: evaluation_in(cast, State.BUREAU_REVIEW),
    Status.FINANCE_REVIEW: lambda cast: evaluation_in(cast, State.FINANCE_REVIEW),
    Status.APPROVED: lambda cast: evaluation_in(cast, State.APPROVED),
    Status.PUBLISHED: lambda cast: evaluation_in(cast, State.PUBLISHED),
    Status.EXEMPTED: lambda cast: evaluation_in(cast, State.EXEMPTED),
}


@pytest.mark.parametrize("status", Status)
def test_the_status_of_a_row_agrees_with_the_condition_of_the_database(cast: Cast, status: Status) -> None:
    evaluation = SITUATIONS[status](cast)
    assert evaluation.status is status
    for other in Status:
        assert with_status(Evaluation.objects.all(), other).exists() is (other is status)
    assert status_counts(Evaluation.objects.all()) == {other: int(other is status) for other in Status}


def test_the_counts_are_one_query(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(3):
        make_evaluation(cast, name=f"项目{number}")
    with django_assert_num_queries(1):
        assert status_counts(evaluations_visible_to(cast.clerk))[Status.NOT_STARTED] == 3


class TestTodo:
    def test_returned_first_then_by_the_units_own_deadline(self, cast: Cast) -> None:
        later = make_campaign(cast.finance, cast.scheme, title="晚", closes=CLOSES + timedelta(days=5))
        b = make_evaluation(cast, name="b", campaign=later)
        a = make_evaluation(cast, name="a")
        returned = evaluation_in(cast, State.DRAFTING, returned=True, name="r")
        assert [item.evaluation for item in todo_list(cast.clerk, NOW)] == [returned, a, b]
        extend_deadline(
            campaign=cast.campaign,
            organisation=cast.unit,
            closes_at=CLOSES + timedelta(days=9),
            reason="停电",
            by=SYSTEM,
            now=NOW,
        )
        assert [item.evaluation for item in todo_list(cast.clerk, NOW)] == [returned, b, a]

    def test_what_is_missing_is_said_in_words(self, cast: Cast) -> None:
        untouched = make_evaluation(cast, name="a")
        faulty = filled_evaluation(cast, seed="futian-2022-09", name="b")
        returned = evaluation_in(cast, State.DRAFTING, returned=True, name="c")
        missing = {item.evaluation.pk: item.missing for item in todo_list(cast.clerk, NOW)}
        assert missing[untouched.pk] == ("尚未开始填写",)
        assert missing[faulty.pk] == ("1 处错误要改正", "2 条提示要说明")
        assert missing[returned.pk] == ("1 条审核意见要回复",)

    def test_what_can_be_submitted_is_called_so(self, cast: Cast, draft: Evaluation) -> None:
        todo = todo_list(cast.clerk, NOW)[0]
        assert (todo.missing, todo.is_late, todo.deadline) == (("可以送审",), False, CLOSES)
        assert todo_list(cast.clerk, CLOSES)[0].is_late

    def test_a_campaign_that_has_not_opened_waits(self, cast: Cast, draft: Evaluation) -> None:
        assert todo_list(cast.clerk, OPENS - timedelta(seconds=1)) == ()

    def test_each_role_waits_for_its_own_step(self, cast: Cast) -> None:
        drafting = make_evaluation(cast, name="a")
        bureau = evaluation_in(cast, State.BUREAU_REVIEW, name="b")
        finance = evaluation_in(cast, State.FINANCE_REVIEW, name="c")
        evaluation_in(cast, State.APPROVED, name="d")
        assert list(waiting_for(cast.head)) == [drafting]
        assert list(waiting_for(cast.bureau_reviewer)) == [bureau]
        assert list(waiting_for(cast.finance_reviewer)) == [finance]
        assert list(waiting_for(cast.auditor)) == []

    @pytest.mark.parametrize("tables", [1, 3])
    def test_it_is_two_queries_for_any_number_of_tables(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, tables: int
    ) -> None:
        for number in range(tables):
            make_evaluation(cast, name=f"项目{number}")
        with django_assert_num_queries(2):
            assert len([str(item.evaluation.project.organisation) for item in todo_list(cast.clerk, NOW)]) == tables


class TestAssess:
    def test_it_is_four_queries(
        self, cast: Cast, draft: Evaluation, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        evaluation = reload(draft)
        with django_assert_num_queries(4):  # funds, rows, answers, the department above
            assess(evaluation)

    @pytest.mark.parametrize("seed", ["futian-2022-07", "futian-2022-08", "futian-2022-09"])
    def test_each_finding_has_an_anchor_of_the_page(self, cast: Cast, seed: str) -> None:
        assessment = assess(filled_evaluation(cast, seed=seed))
        rows = {f"indicator-{row.pk}" for row in assessment.indicators} | {
            f"fund-{line.pk}" for line in assessment.funds
        }
        assert assessment.findings
        for item in assessment.findings:
            head, _, cell = item.anchor.rpartition("-")
            assert item.anchor == "total" or head in rows | {"level1", "head", "evaluation"}
            assert item.place.startswith(item.anchor)
            assert cell
