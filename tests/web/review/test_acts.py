"""退回 and 通过."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from perfeval.core.workflow import Role, State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import add_remark
from tests.factories import NOW, Cast, evaluation_in, make_member, reload
from tests.web.conftest import log_in


def address(act: str, evaluation: Evaluation) -> str:
    return reverse(f"review:{act}", args=[evaluation.pk])


def said(response: Any) -> str:
    """The messages that the next page will show."""
    return "".join(str(message) for message in get_messages(response.wsgi_request))


@pytest.fixture
def table(cast: Cast) -> Evaluation:
    return evaluation_in(cast, State.BUREAU_REVIEW)


@pytest.mark.parametrize("act", ["approve", "return"])
def test_it_rejects_get(cast: Cast, table: Evaluation, act: str) -> None:
    assert log_in(cast.bureau_reviewer).get(address(act, table)).status_code == 405


@pytest.mark.parametrize("act", ["approve", "return"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("clerk", 403), ("auditor", 403), ("other_bureau_reviewer", 404), ("foreign_finance_reviewer", 404)],
)
def test_others_may_not(cast: Cast, table: Evaluation, act: str, who: str, status: int) -> None:
    response = log_in(getattr(cast, who)).post(address(act, table), {"version": 1})
    assert response.status_code == status
    assert reload(table).as_state is State.BUREAU_REVIEW


def test_approving_goes_on_to_the_next_of_the_queue(cast: Cast, table: Evaluation) -> None:
    following = evaluation_in(cast, State.BUREAU_REVIEW, name="下一份")
    response = log_in(cast.bureau_reviewer).post(address("approve", table), {"version": 1})
    assert response["Location"] == address("table", following)
    assert table.project.name in said(response)
    assert reload(table).as_state is State.FINANCE_REVIEW


def test_after_the_last_one_it_leads_to_the_queue(cast: Cast, table: Evaluation) -> None:
    response = log_in(cast.bureau_reviewer).post(address("approve", table), {"version": 1})
    assert response["Location"] == reverse("review:queue")


def test_returning_sends_the_remarks(cast: Cast, table: Evaluation) -> None:
    add_remark(actor=cast.bureau_reviewer, evaluation_id=table.pk, text="请核对。", now=NOW)
    log_in(cast.bureau_reviewer).post(address("return", table), {"version": 1})
    assert (reload(table).as_state, reload(table).is_returned) == (State.DRAFTING, True)
    assert table.remarks.get().sent_at is not None


def test_returning_without_a_remark_is_refused_with_the_reason(cast: Cast, table: Evaluation) -> None:
    response = log_in(cast.bureau_reviewer).post(address("return", table), {"version": 1})
    assert response["Location"] == address("table", table)
    assert "至少要写一条意见" in said(response)
    assert reload(table).as_state is State.BUREAU_REVIEW


def test_the_version_that_was_seen_counts(cast: Cast, table: Evaluation) -> None:
    response = log_in(cast.bureau_reviewer).post(address("approve", table), {"version": 2})
    assert "新的送审版本" in said(response)
    assert reload(table).as_state is State.BUREAU_REVIEW


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_version_that_is_none_is_not_found(cast: Cast, table: Evaluation, version: str) -> None:
    response = log_in(cast.bureau_reviewer).post(address("approve", table), {"version": version})
    assert response.status_code == 404


def test_nobody_approves_what_they_submitted(cast: Cast, table: Evaluation) -> None:
    both = make_member(cast.bureau, Role.BUREAU_REVIEWER, "both", "身兼两职")
    Evaluation.objects.filter(pk=table.pk).update(submitted_by=both.user)
    client = log_in(both)
    assert "须由其他人审核" in client.get(address("table", table)).content.decode()
    response = client.post(address("approve", table), {"version": 1})
    assert "须由其他人审核" in said(response)
    assert reload(table).as_state is State.BUREAU_REVIEW
