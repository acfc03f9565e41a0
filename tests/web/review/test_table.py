"""The review page of one table."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from perfeval.audit.paging import Amount
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import Change, add_remark, answer_remark, save_changes
from tests.factories import NOW, Cast, bulk_evaluations, evaluation_in, reload, send_back, submit_it
from tests.web.conftest import log_in


def address(evaluation: Evaluation) -> str:
    return reverse("review:table", args=[evaluation.pk])


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("bureau_reviewer", 200),
        ("finance_reviewer", 200),
        ("auditor", 200),
        ("other_bureau_reviewer", 404),
        ("foreign_finance_reviewer", 404),
        ("clerk", 403),
        ("sibling_clerk", 403),
        ("administrator", 403),
    ],
)
def test_who_may_read_it(cast: Cast, who: str, status: int) -> None:
    table = evaluation_in(cast, State.BUREAU_REVIEW)
    assert log_in(getattr(cast, who)).get(address(table)).status_code == status


@pytest.mark.parametrize("state", list(State))
def test_it_shows_every_state(cast: Cast, state: State) -> None:
    table = evaluation_in(cast, state)
    for who in (cast.bureau_reviewer, cast.finance_reviewer, cast.auditor):
        assert log_in(who).get(address(table)).status_code == 200


def test_opening_is_remembered_for_its_own_level_only(cast: Cast) -> None:
    table = evaluation_in(cast, State.BUREAU_REVIEW)
    log_in(cast.finance_reviewer).get(address(table))
    log_in(cast.auditor).get(address(table))
    assert reload(table).review_opened_at is None
    log_in(cast.bureau_reviewer).get(address(table))
    assert reload(table).review_opened_at is not None


def test_acts_are_offered_to_their_reviewer_only(cast: Cast) -> None:
    table = evaluation_in(cast, State.BUREAU_REVIEW)
    approve = reverse("review:approve", args=[table.pk])
    assert approve in log_in(cast.bureau_reviewer).get(address(table)).content.decode()
    for who in (cast.finance_reviewer, cast.auditor):
        page = log_in(who).get(address(table)).content.decode()
        assert approve not in page
        assert "写意见" not in page


def test_a_return_without_remark_says_why_not(cast: Cast) -> None:
    page = log_in(cast.bureau_reviewer).get(address(evaluation_in(cast, State.BUREAU_REVIEW))).content.decode()
    assert "退回时至少要写一条意见" in page
    assert "确认退回" not in page


def test_drafts_are_counted_at_the_foot_and_hidden_from_the_other_level(cast: Cast) -> None:
    table = evaluation_in(cast, State.BUREAU_REVIEW)
    add_remark(actor=cast.bureau_reviewer, evaluation_id=table.pk, text="请补充合同。", now=NOW)
    page = log_in(cast.bureau_reviewer).get(address(table)).content.decode()
    assert "退回修改（1 条意见）" in page
    assert "请补充合同。" not in log_in(cast.finance_reviewer).get(address(table)).content.decode()


def test_a_resubmission_shows_what_changed(cast: Cast) -> None:
    table = send_back(evaluation_in(cast, State.BUREAU_REVIEW), cast.bureau_reviewer)
    remark = table.remarks.get()
    answer_remark(actor=cast.clerk, evaluation_id=table.pk, remark_id=remark.pk, text="已补充。", now=NOW)
    change = Change("evaluation", table.pk, "goal_actual", "改写后的完成情况。", table.revision)
    save_changes(actor=cast.clerk, evaluation_id=table.pk, changes=[change], now=NOW)
    table = submit_it(table, cast.clerk)
    page = log_in(cast.bureau_reviewer).get(address(table))
    assert [line.anchor for line in page.context["changes"]] == ["evaluation-goal_actual"]
    assert "已补充。" in page.content.decode()


def test_the_way_follows_the_filters_of_the_queue(cast: Cast) -> None:
    table = evaluation_in(cast, State.BUREAU_REVIEW)
    bulk_evaluations(cast, 2, State.BUREAU_REVIEW, organisation=cast.sibling)
    client = log_in(cast.bureau_reviewer)
    client.get(f"{reverse('review:queue')}?sort=organisation")
    way = client.get(address(table)).context["way"]
    assert (way.previous, way.number, way.total) == (None, 1, Amount(3))
    assert way.next is not None
    client.get(f"{reverse('review:queue')}?q={table.project.code}")
    way = client.get(address(table)).context["way"]
    assert (way.previous, way.next) == (None, None)


# After the last table with a date those without one are looked for.
@pytest.mark.parametrize(("others", "queries"), [(0, 25), (3, 24), (200, 24)])
def test_the_number_of_queries_does_not_grow_with_the_queue(
    cast: Cast, others: int, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    table = evaluation_in(cast, State.BUREAU_REVIEW)
    bulk_evaluations(cast, others, State.BUREAU_REVIEW)
    client = log_in(cast.bureau_reviewer)
    client.get(address(table))  # the first visit marks it as opened
    with django_assert_num_queries(queries):
        client.get(address(table))
