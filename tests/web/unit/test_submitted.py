"""A table out of the unit's hands."""

from __future__ import annotations

import pytest
from django.test import Client

from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import approve, open_review
from tests.factories import NOW, Cast, evaluation_in, reload
from tests.web.conftest import log_in


def page_of(client: Client, evaluation: Evaluation) -> str:
    return client.get(f"/unit/tables/{evaluation.pk}/submitted/").content.decode()


def test_it_is_read_only_and_says_what_comes_next(cast: Cast, clerk: Client) -> None:
    page = page_of(clerk, evaluation_in(cast, State.BUREAU_REVIEW))
    assert "<textarea" not in page
    assert "内容已锁定" in page
    assert "下一步" in page
    assert "第 1 版" in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.FINANCE_REVIEW, "财政部门审核"),
        (State.APPROVED, "正在生成正式打印件"),
        (State.PUBLISHED, "流程结束"),
        (State.EXEMPTED, "项目年中取消。"),
    ],
)
def test_each_state_has_its_words(state: State, words: str, cast: Cast, clerk: Client) -> None:
    assert words in page_of(clerk, evaluation_in(cast, state))


def test_reviewed_scores_are_told_when_the_review_is_over(cast: Cast, clerk: Client) -> None:
    evaluation = evaluation_in(cast, State.FINANCE_REVIEW)
    evaluation.indicators.filter(position=0).update(reviewed_score=3, reviewed_reason="拟扣七分")
    assert "拟扣七分" not in page_of(clerk, evaluation)
    assert "核查 3" not in page_of(clerk, evaluation)
    approve(actor=cast.finance_reviewer, evaluation_id=evaluation.pk, version=1, now=NOW)
    page = page_of(clerk, evaluation)
    assert "核查 3" in page
    assert "拟扣七分" in page


def test_a_draft_is_edited_elsewhere(clerk: Client, draft: Evaluation) -> None:
    response = clerk.get(f"/unit/tables/{draft.pk}/submitted/")
    assert response.headers["Location"] == f"/unit/tables/{draft.pk}/"


def test_it_can_be_recalled_until_the_review_is_opened(cast: Cast, clerk: Client) -> None:
    evaluation = evaluation_in(cast, State.BUREAU_REVIEW)
    response = clerk.post(f"/unit/tables/{evaluation.pk}/recall/", follow=True)
    assert "已撤回" in response.content.decode()
    assert reload(evaluation).as_state is State.DRAFTING


def test_once_opened_it_stays_and_the_page_says_why(cast: Cast, clerk: Client) -> None:
    evaluation = evaluation_in(cast, State.BUREAU_REVIEW)
    open_review(actor=cast.bureau_reviewer, evaluation_id=evaluation.pk, now=NOW)
    page = page_of(clerk, evaluation)
    assert "审核人已打开" in page
    assert 'data-testid="recall"' not in page
    assert clerk.post(f"/unit/tables/{evaluation.pk}/recall/").status_code == 403
    assert reload(evaluation).as_state is State.BUREAU_REVIEW


def test_another_unit_finds_nothing(cast: Cast) -> None:
    evaluation = evaluation_in(cast, State.BUREAU_REVIEW)
    client = log_in(cast.sibling_clerk)
    assert client.get(f"/unit/tables/{evaluation.pk}/submitted/").status_code == 404
    assert client.post(f"/unit/tables/{evaluation.pk}/recall/").status_code == 404
