"""核验: the page that a printed code leads to."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from perfeval.core.decimals import show
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import answer_remark, publish, reopen
from tests.factories import NOW, Cast, answer_warnings, evaluation_in, reload, submit_it
from tests.web.conftest import log_in

ASK = reverse("public:ask")


def page(code: str) -> str:
    return Client().get(reverse("public:verify", args=[code])).content.decode()


def code_of(table: Evaluation, version: int = 1) -> str:
    return table.snapshots.get(version=version).code


def test_it_needs_no_login_and_says_the_least(cast: Cast) -> None:
    table = evaluation_in(cast, State.APPROVED)
    snapshot = table.snapshots.get()
    text = page(snapshot.code)
    for shown in (
        table.project.name,
        cast.unit.name,
        snapshot.sha256,
        show(table.total_score),
        "审定的版本",
    ):
        assert shown in text
    for hidden in (cast.clerk.user.name, cast.bureau_reviewer.user.name, table.indicators.all()[0].level3):
        assert hidden not in text


@pytest.mark.parametrize(
    ("state", "words"),
    [(State.BUREAU_REVIEW, "尚未生效"), (State.APPROVED, "有效"), (State.PUBLISHED, "审定并公开")],
)
def test_it_says_how_the_version_stands(cast: Cast, state: State, words: str) -> None:
    assert words in page(code_of(evaluation_in(cast, state)))


def test_a_reopened_version_is_withdrawn_and_then_superseded(cast: Cast) -> None:
    table = evaluation_in(cast, State.APPROVED)
    publish(actor=cast.finance_reviewer, evaluation_id=table.pk, now=NOW)
    reopen(actor=cast.finance_reviewer, evaluation_id=table.pk, reason="数据有误。", now=NOW)
    assert "已被退回、撤回或重新打开" in page(code_of(table))
    answer_warnings(table, cast.clerk)
    remark = table.remarks.get()
    answer_remark(actor=cast.clerk, evaluation_id=table.pk, remark_id=remark.pk, text="已更正。", now=NOW)
    submit_it(reload(table), cast.clerk)
    assert "新的版本" in page(code_of(table))


@pytest.mark.parametrize("code", ["AAAA-AAAA-AAAA-AAAA", "x", "%00", "字" * 16, "1" * 200])
def test_an_unknown_code_is_a_clear_404(db: None, code: str) -> None:
    response = Client().get(f"/v/{code}/")
    assert response.status_code == 404
    assert "没有这个核验码" in response.content.decode()


def test_a_code_as_people_type_it_leads_to_its_address(cast: Cast) -> None:
    code = code_of(evaluation_in(cast, State.APPROVED))
    typed = code.lower().replace("-", " ")
    assert Client().get(ASK, {"code": typed})["Location"] == reverse("public:verify", args=[code])


@pytest.mark.parametrize("typed", ["abc", "AAAA-AAAA-AAAA-AAA", "<script>"])
def test_what_cannot_be_a_code_is_said_at_the_field(db: None, typed: str) -> None:
    text = Client().get(ASK, {"code": typed}).content.decode()
    assert "核验码应为 16 位" in text
    assert "<script>alert" not in text


def test_it_looks_the_same_to_people_who_are_logged_in(cast: Cast) -> None:
    table = evaluation_in(cast, State.APPROVED)
    assert log_in(cast.foreign_clerk).get(reverse("public:verify", args=[code_of(table)])).status_code == 200
