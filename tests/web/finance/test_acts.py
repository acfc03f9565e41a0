"""公开, 重新打开, 免报."""

from __future__ import annotations

import pytest
from django.urls import reverse

from perfeval.core.workflow import State
from tests.factories import Cast, evaluation_in, reload
from tests.web.conftest import log_in

MOVES = [
    ("publish", State.APPROVED, State.PUBLISHED),
    ("reopen", State.APPROVED, State.DRAFTING),
    ("reopen", State.PUBLISHED, State.DRAFTING),
    ("exempt", State.DRAFTING, State.EXEMPTED),
]


@pytest.mark.parametrize(("act", "before", "after"), MOVES)
def test_it_asks_first_and_then_does_it(cast: Cast, act: str, before: State, after: State) -> None:
    table = evaluation_in(cast, before)
    client = log_in(cast.finance_reviewer)
    address = reverse(f"finance:{act}", args=[table.pk])
    assert client.get(address).status_code == 200
    assert reload(table).as_state is before
    client.post(address, {"reason": "会议决定。"})
    assert reload(table).as_state is after


@pytest.mark.parametrize(("act", "before"), [("reopen", State.APPROVED), ("exempt", State.DRAFTING)])
@pytest.mark.parametrize("reason", ["", "  ", "字" * 501])
def test_a_reason_is_wanted(cast: Cast, act: str, before: State, reason: str) -> None:
    table = evaluation_in(cast, before)
    response = log_in(cast.finance_reviewer).post(reverse(f"finance:{act}", args=[table.pk]), {"reason": reason})
    assert response.context["form"].errors["reason"]
    assert reload(table).as_state is before


@pytest.mark.parametrize("act", ["publish", "reopen", "exempt"])
def test_in_another_state_it_leads_back_with_the_reason(cast: Cast, act: str) -> None:
    table = evaluation_in(cast, State.BUREAU_REVIEW)
    address = reverse(f"finance:{act}", args=[table.pk])
    response = log_in(cast.finance_reviewer).post(address, {"reason": "会议决定。"}, follow=True)
    assert "不能进行此操作" in response.content.decode()
    assert reload(table).as_state is State.BUREAU_REVIEW


@pytest.mark.parametrize("act", ["publish", "reopen", "exempt"])
@pytest.mark.parametrize(
    ("who", "status"), [("clerk", 403), ("bureau_reviewer", 403), ("auditor", 403), ("foreign_finance_reviewer", 404)]
)
def test_others_may_not(cast: Cast, act: str, who: str, status: int) -> None:
    table = evaluation_in(cast, State.DRAFTING)
    address = reverse(f"finance:{act}", args=[table.pk])
    assert log_in(getattr(cast, who)).post(address, {"reason": "会议决定。"}).status_code == status
