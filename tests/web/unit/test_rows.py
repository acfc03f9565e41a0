"""Adding, copying, moving and removing rows, with and without JavaScript."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation, Indicator
from perfeval.evaluations.operations import Change, save_changes
from tests.factories import NOW, Cast, evaluation_in
from tests.web.conftest import log_in
from tests.web.page_form import fields_of

JSON = {"accept": "application/json"}


def rows_of(evaluation: Evaluation) -> list[Indicator]:
    return list(evaluation.indicators.order_by("position"))


def address(evaluation: Evaluation, row: Indicator, what: str) -> str:
    return f"/unit/tables/{evaluation.pk}/rows/{row.pk}/{what}/"


def answer(response: HttpResponse) -> dict[str, Any]:
    assert response.status_code == 200, response.content.decode()
    result: dict[str, Any] = json.loads(response.content)
    return result


def test_a_button_adds_a_row_at_the_end_of_its_group_and_leads_to_it(clerk: Client, draft: Evaluation) -> None:
    response = clerk.post(f"/unit/tables/{draft.pk}/rows/add/", {"group": "产出指标|数量指标"})
    group = [row for row in rows_of(draft) if row.level2 == "数量指标"]
    assert group[-1].level3 == ""
    assert response.headers["Location"].endswith(f"#indicator-{group[-1].pk}-level3")


def test_a_group_that_the_scheme_does_not_have_is_refused_in_words(clerk: Client, draft: Evaluation) -> None:
    response = clerk.post(f"/unit/tables/{draft.pk}/rows/add/", {"group": "别的|别的"}, follow=True)
    assert "评分方案中没有这一二级指标" in response.content.decode()


def test_without_javascript_the_form_is_saved_before_the_act(clerk: Client, draft: Evaluation) -> None:
    fields = fields_of(clerk.get(f"/unit/tables/{draft.pk}/").content.decode())
    row = rows_of(draft)[0]
    fields[f"indicator-{row.pk}-reason"] = ["刚写的一句"]
    clerk.post(address(draft, row, "below"), fields)
    row.refresh_from_db()
    assert row.reason == "刚写的一句"
    assert rows_of(draft)[1].level3 == ""


def test_an_act_waits_until_everything_is_saved(clerk: Client, draft: Evaluation) -> None:
    fields = fields_of(clerk.get(f"/unit/tables/{draft.pk}/").content.decode())
    row, before = rows_of(draft)[0], len(rows_of(draft))
    fields[f"indicator-{row.pk}-weight"] = ["不是数"]
    response = clerk.post(address(draft, row, "copy"), fields)
    assert response.status_code == 422
    assert "不是数" in response.content.decode()
    assert len(rows_of(draft)) == before


def test_a_copy_takes_the_target_but_not_the_result(clerk: Client, draft: Evaluation) -> None:
    source = rows_of(draft)[0]
    clerk.post(address(draft, source, "copy"))
    copied = rows_of(draft)[1]
    assert (copied.level3, copied.target_text, copied.actual_text) == (source.level3, source.target_text, "")


def test_rows_move_inside_their_group(clerk: Client, draft: Evaluation) -> None:
    first, second = rows_of(draft)[:2]
    clerk.post(address(draft, first, "down"))
    assert [row.pk for row in rows_of(draft)[:2]] == [second.pk, first.pk]
    clerk.post(address(draft, first, "up"))
    assert [row.pk for row in rows_of(draft)[:2]] == [first.pk, second.pk]


def test_removing_asks_first_on_a_page_of_its_own(clerk: Client, draft: Evaluation) -> None:
    row = rows_of(draft)[0]
    page = clerk.post(address(draft, row, "remove")).content.decode()
    assert "删除这一行？" in page
    assert row.level3 in page
    assert row in rows_of(draft)
    clerk.post(address(draft, row, "remove"), {"confirmed": "1", "revision": row.revision})
    assert row not in rows_of(draft)


def test_a_row_that_changed_meanwhile_is_not_removed(cast: Cast, clerk: Client, draft: Evaluation) -> None:
    row = rows_of(draft)[0]
    change = Change("indicator", row.pk, "reason", "新写的", row.revision)
    save_changes(actor=cast.colleague, evaluation_id=draft.pk, changes=[change], now=NOW)
    response = clerk.post(address(draft, row, "remove"), {"confirmed": "1", "revision": row.revision}, headers=JSON)
    assert response.status_code == 409
    got = json.loads(response.content)
    assert "没有删除：这一行已被填报乙在" in got["message"]
    assert "新写的" in got["grid"]  # what is to be looked at before one presses again
    row.refresh_from_db()
    answer(clerk.post(address(draft, row, "remove"), {"confirmed": "1", "revision": row.revision}, headers=JSON))  # type: ignore[arg-type]
    assert row not in rows_of(draft)


def test_a_script_gets_the_indicator_block_anew(clerk: Client, draft: Evaluation) -> None:
    got = answer(clerk.post(address(draft, rows_of(draft)[0], "below"), headers=JSON))  # type: ignore[arg-type]
    new = rows_of(draft)[1]
    assert got["focus"] == f"indicator-{new.pk}-level3"
    assert f'id="indicator-{new.pk}"' in got["grid"]
    assert got["grid"].startswith('<table class="paper paper-indicators" id="indicators">')


def test_an_unknown_act_is_not_found(clerk: Client, draft: Evaluation) -> None:
    assert clerk.post(address(draft, rows_of(draft)[0], "explode")).status_code == 404


def test_a_row_of_another_table_is_not_found(cast: Cast, clerk: Client, draft: Evaluation) -> None:
    foreign = rows_of(evaluation_in(cast, State.DRAFTING, name="另一张表"))[0]
    assert clerk.post(address(draft, foreign, "up")).status_code == 404


@pytest.mark.parametrize("what", ["below", "copy", "up", "down", "remove"])
def test_another_unit_finds_nothing(what: str, cast: Cast, draft: Evaluation) -> None:
    client = log_in(cast.sibling_clerk)
    assert client.post(address(draft, rows_of(draft)[0], what), {"confirmed": "1", "revision": "1"}).status_code == 404


@pytest.mark.parametrize("what", ["below", "copy", "up", "down"])
def test_a_submitted_table_is_closed(what: str, cast: Cast, clerk: Client) -> None:
    evaluation = evaluation_in(cast, State.BUREAU_REVIEW)
    before = [row.pk for row in rows_of(evaluation)]
    assert clerk.post(address(evaluation, rows_of(evaluation)[0], what)).status_code == 403
    assert [row.pk for row in rows_of(evaluation)] == before


def test_it_rejects_get(clerk: Client, draft: Evaluation) -> None:
    assert clerk.get(address(draft, rows_of(draft)[0], "copy")).status_code == 405
