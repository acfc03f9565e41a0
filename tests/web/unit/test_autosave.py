"""Cells saved by the script of the page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation, Indicator
from perfeval.evaluations.operations import Change, RowSpec, save_changes
from tests.factories import NOW, Cast, evaluation_in, make_evaluation, reload
from tests.web.conftest import log_in


def send(client: Client, evaluation: Evaluation, *changes: dict[str, Any]) -> HttpResponse:
    body = json.dumps({"changes": changes})
    return client.post(  # type: ignore[return-value]
        f"/unit/tables/{evaluation.pk}/cells/", body, "application/json", headers={"accept": "application/json"}
    )


def answer(response: HttpResponse) -> dict[str, Any]:
    assert response.status_code == 200, response.content.decode()
    result: dict[str, Any] = json.loads(response.content)
    return result


def cell(row: Indicator, field: str, text: str) -> dict[str, Any]:
    return {"row": f"indicator-{row.pk}", "field": field, "text": text, "revision": row.revision}


@pytest.fixture
def row(draft: Evaluation) -> Indicator:
    return draft.indicators.order_by("position")[0]


def test_it_stores_and_answers_with_what_is_computed(clerk: Client, draft: Evaluation, row: Indicator) -> None:
    got = answer(send(clerk, draft, cell(row, "actual_text", "1次")))
    assert got["saved"] == [f"indicator-{row.pk}-actual_text"]
    assert got["computed"][f"indicator-{row.pk}-proposed"] == "按规则 5"
    assert got["computed"]["total"] == "94.83"
    assert "没有填写偏差原因" in got["said"][f"indicator-{row.pk}-reason"]
    assert "94.83 / 100" in got["bar"]
    assert got["rows"][f"indicator-{row.pk}"]["revision"] == row.revision + 1
    assert f"indicator-{row.pk}" in got["opened"]


@pytest.mark.parametrize(("text", "why"), [("12万", "不能带“万”"), ("1234567890123456", "太长"), ("1e3", "不是数字")])
def test_it_says_what_is_wrong_with_a_figure(
    clerk: Client, draft: Evaluation, row: Indicator, text: str, why: str
) -> None:
    got = answer(send(clerk, draft, cell(row, "weight", text)))
    words = got["refused"][f"indicator-{row.pk}-weight"]
    assert why in words
    assert "例如 48.8" in words


def test_a_body_nested_without_end_is_a_bad_request(clerk: Client, draft: Evaluation) -> None:
    body = "[" * 100_000
    response = clerk.post(f"/unit/tables/{draft.pk}/cells/", body, "application/json")
    assert response.status_code == 400


def test_it_never_sends_a_typed_field(clerk: Client, draft: Evaluation, row: Indicator) -> None:
    got = answer(send(clerk, draft, cell(row, "actual_text", "1次")))
    assert '<textarea class="cell' not in got["bar"] + got["panel"]
    assert "grid" not in got


def test_the_good_cells_are_stored_and_the_bad_named(clerk: Client, draft: Evaluation, row: Indicator) -> None:
    got = answer(send(clerk, draft, cell(row, "weight", "1e3"), cell(row, "reason", "设备迟到。")))
    assert got["saved"] == [f"indicator-{row.pk}-reason"]
    assert "不是数字" in got["refused"][f"indicator-{row.pk}-weight"]
    row.refresh_from_db()
    assert row.reason == "设备迟到。"


def test_a_clash_names_both_values_and_stores_neither(
    cast: Cast, clerk: Client, draft: Evaluation, row: Indicator
) -> None:
    change = Change("indicator", row.pk, "actual_text", "95", row.revision)
    save_changes(actor=cast.colleague, evaluation_id=draft.pk, changes=[change], now=NOW)
    got = answer(send(clerk, draft, cell(row, "actual_text", "90")))
    clash = got["clashes"][f"indicator-{row.pk}-actual_text"]
    assert (clash["mine"], clash["theirs"]) == ("90", "95")
    assert "填报乙" in clash["message"]
    assert got["saved"] == []
    assert got["theirs"][f"indicator-{row.pk}"]["revision"] == row.revision + 1
    row.refresh_from_db()
    assert row.actual_text == "95"


def test_a_pasted_block_is_one_entry_of_the_journal(clerk: Client, draft: Evaluation) -> None:
    before = reload(draft).content_revision
    changes = [cell(row, "reason", "受疫情影响。") for row in draft.indicators.order_by("position")[:5]]
    assert len(answer(send(clerk, draft, *changes))["saved"]) == 5
    assert reload(draft).content_revision == before + 1


def test_a_row_that_is_gone_is_reported(clerk: Client, draft: Evaluation, row: Indicator) -> None:
    sent, row_id = cell(row, "actual_text", "9次"), row.pk
    row.delete()
    got = answer(send(clerk, draft, sent))
    assert (got["gone"], got["saved"], got["general"]) == ([f"indicator-{row_id}-actual_text"], [], [])


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "{}", '{"changes": 1}', '{"changes": [1]}', '{"changes": [{"row": "indicator-1"}]}',
        '{"changes": [{"row": "campaign-1", "field": "year", "text": "1", "revision": 1}]}',
        '{"changes": [{"row": "indicator-1", "field": "score", "text": 1, "revision": 1}]}',
        '{"changes": [{"row": "indicator-1", "field": "score", "text": "1", "revision": "1"}]}',
    ],
)  # fmt: skip
def test_it_refuses_what_no_page_of_ours_sends(body: str, clerk: Client, draft: Evaluation) -> None:
    response = clerk.post(f"/unit/tables/{draft.pk}/cells/", body, "application/json")
    assert response.status_code == 400


def test_a_field_that_is_not_typed_is_refused(clerk: Client, draft: Evaluation, row: Indicator) -> None:
    got = answer(send(clerk, draft, cell(row, "reviewed_score", "1")))
    assert got["saved"] == []


def test_a_lost_session_is_told_from_a_refusal(draft: Evaluation, row: Indicator) -> None:
    response = send(Client(), draft, cell(row, "score", "1"))
    assert response.status_code == 401
    assert json.loads(response.content)["problem"] == "login"


def test_a_submitted_table_is_closed(cast: Cast, clerk: Client) -> None:
    evaluation = evaluation_in(cast, State.BUREAU_REVIEW)
    row = evaluation.indicators.order_by("position")[0]
    response = send(clerk, evaluation, cell(row, "actual_text", "9次"))
    assert response.status_code == 403
    got = json.loads(response.content)
    assert got["message"] == "已送审。要修改，请先撤回。"
    assert got["see"] == f"/unit/tables/{evaluation.pk}/submitted/"


def test_a_table_that_the_reviewer_opened_says_who_can_help(cast: Cast, clerk: Client) -> None:
    evaluation = evaluation_in(cast, State.BUREAU_REVIEW)
    Evaluation.objects.filter(pk=evaluation.pk).update(review_opened_at=NOW)
    row = evaluation.indicators.order_by("position")[0]
    message = json.loads(send(clerk, evaluation, cell(row, "actual_text", "9次")).content)["message"]
    assert message.startswith("已送审。审核人已打开这份自评表，不能撤回")


def test_another_unit_finds_nothing(cast: Cast, draft: Evaluation, row: Indicator) -> None:
    assert send(log_in(cast.sibling_clerk), draft, cell(row, "score", "1")).status_code == 404


def test_a_row_of_another_table_is_out_of_reach(cast: Cast, clerk: Client, draft: Evaluation) -> None:
    other = make_evaluation(cast, name="另一张表", organisation=cast.sibling)
    foreign = other.indicators.order_by("position")[0]
    got = answer(send(clerk, draft, cell(foreign, "actual_text", "9次")))
    assert got["saved"] == []
    foreign.refresh_from_db()
    assert foreign.actual_text == ""


def test_it_rejects_get(clerk: Client, draft: Evaluation) -> None:
    assert clerk.get(f"/unit/tables/{draft.pk}/cells/").status_code == 405


@pytest.mark.parametrize("rows", [1, 40])
def test_it_costs_the_same_for_any_number_of_rows(
    rows: int, cast: Cast, clerk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    specs = tuple(RowSpec("产出指标", "数量指标", f"指标{number}", "≥1个", "1") for number in range(rows))
    evaluation = make_evaluation(cast, rows=specs)
    first = evaluation.indicators.order_by("position")[0]
    with django_assert_num_queries(14):
        send(clerk, evaluation, cell(first, "actual_text", "2个"))


def test_a_reviewed_score_goes_from_the_page_with_what_it_judged(cast: Cast, clerk: Client) -> None:
    table = evaluation_in(cast, State.DRAFTING, returned=True)
    table.indicators.filter(position__lt=2).update(reviewed_score=3, reviewed_reason="佐证不足")
    first, second = table.indicators.order_by("position")[:2]
    computed = answer(send(clerk, table, cell(first, "actual_text", "1次")))["computed"]
    assert computed[f"indicator-{first.pk}-reviewed"] == ""
    assert computed[f"indicator-{second.pk}-reviewed"] == "核查得分 3：佐证不足"


def test_a_reviewed_score_costs_no_statement(cast: Cast, clerk: Client) -> None:
    table = evaluation_in(cast, State.DRAFTING, returned=True)
    rows = list(table.indicators.order_by("position")[:3])
    table.indicators.filter(pk=rows[2].pk).update(reviewed_score=3)
    counts = []
    for row in rows:
        with CaptureQueriesContext(connection) as found:
            answer(send(clerk, table, cell(row, "actual_text", "1次")))
        counts.append(len(found))
    assert table.indicators.get(pk=rows[2].pk).reviewed_score is None
    assert counts[1] == counts[2]  # the first looks at the login besides


def test_what_is_found_is_shown_anew(clerk: Client, draft: Evaluation, row: Indicator) -> None:
    """The findings are rendered once while they stay, and only so long."""
    before = answer(send(clerk, draft, cell(row, "actual_text", "1次")))["panel"]
    row.refresh_from_db()
    after = answer(send(clerk, draft, cell(row, "actual_text", "2次")))["panel"]
    assert before != after
