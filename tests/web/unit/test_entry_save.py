"""The save button: the whole form at once, without JavaScript."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.forms import inlineformset_factory
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from perfeval.core.errors import Conflict
from perfeval.evaluations.models import Evaluation, Indicator
from perfeval.evaluations.operations import Change, RowSpec, remove_row, save_changes
from tests.factories import NOW, Cast, make_evaluation, reload
from tests.web.page_form import Fields, fields_of


def open_form(client: Client, evaluation: Evaluation) -> Fields:
    return fields_of(client.get(f"/unit/tables/{evaluation.pk}/").content.decode())


def test_an_untouched_form_changes_nothing(clerk: Client, draft: Evaluation) -> None:
    before = reload(draft)
    response = clerk.post(f"/unit/tables/{draft.pk}/", open_form(clerk, draft))
    assert response.status_code == 302
    after = reload(draft)
    assert (after.content_revision, after.revision) == (before.content_revision, before.revision)
    assert {row.revision for row in after.indicators.all()} == {row.revision for row in before.indicators.all()}


def test_what_was_typed_is_stored(clerk: Client, draft: Evaluation) -> None:
    fields = open_form(clerk, draft)
    row = draft.indicators.order_by("position")[0]
    fund = draft.funds.order_by("position")[0]
    fields[f"indicator-{row.pk}-actual_text"] = ["３次"]
    fields[f"fund-{fund.pk}-executed"] = ["1,356,000.5"]
    fields["evaluation-goal_actual"] = ["按期完成。\r\n效果良好。"]
    response = clerk.post(f"/unit/tables/{draft.pk}/", fields, follow=True)
    assert "已保存" in response.content.decode()
    row.refresh_from_db()
    fund.refresh_from_db()
    assert row.actual_text == "３次"
    assert str(fund.executed) == "1356000.50"
    assert reload(draft).goal_actual == "按期完成。\n效果良好。"


def test_what_cannot_be_stored_stays_in_its_cell_with_the_reason_and_the_rest_is_saved(
    clerk: Client, draft: Evaluation
) -> None:
    fields = open_form(clerk, draft)
    first, second = draft.indicators.order_by("position")[:2]
    fields[f"indicator-{first.pk}-weight"] = ["十分"]
    fields[f"indicator-{second.pk}-actual_text"] = ["260份"]
    response = clerk.post(f"/unit/tables/{draft.pk}/", fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="十分"' in page
    assert "“十分”不是数字" in page
    assert f'href="#indicator-{first.pk}-weight"' in page  # the summary on top leads to the cell
    second.refresh_from_db()
    first.refresh_from_db()
    assert second.actual_text == "260份"
    assert first.weight == 10


def test_a_score_above_the_rule_is_refused_at_its_cell(clerk: Client, draft: Evaluation) -> None:
    fields = open_form(clerk, draft)
    row = draft.indicators.order_by("position")[0]
    fields[f"indicator-{row.pk}-actual_text"] = ["1次"]
    fields[f"indicator-{row.pk}-score"] = ["9"]
    page = clerk.post(f"/unit/tables/{draft.pk}/", fields).content.decode()
    assert "得分不能高于按规则计算的 5 分" in page
    row.refresh_from_db()
    assert (row.actual_text, row.score) == ("1次", None)


def test_a_cell_that_a_colleague_changed_shows_both_values(cast: Cast, clerk: Client, draft: Evaluation) -> None:
    fields = open_form(clerk, draft)
    row = draft.indicators.order_by("position")[0]
    change = Change("indicator", row.pk, "actual_text", "5次", row.revision)
    save_changes(actor=cast.colleague, evaluation_id=draft.pk, changes=[change], now=NOW)
    fields[f"indicator-{row.pk}-actual_text"] = ["4次"]
    response = clerk.post(f"/unit/tables/{draft.pk}/", fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert "填报乙" in page
    assert "现为“5次”" in page
    assert ">4次</textarea>" in page
    row.refresh_from_db()
    assert row.actual_text == "5次"
    again = clerk.post(f"/unit/tables/{draft.pk}/", fields_of(page))  # seen both, decided for one's own
    assert again.status_code == 302
    row.refresh_from_db()
    assert row.actual_text == "4次"


def test_cells_that_fit_are_saved_beside_every_kind_of_problem(cast: Cast, clerk: Client, draft: Evaluation) -> None:
    rule, unreadable, over, good, clash, gone = draft.indicators.order_by("position")[:6]
    fields = open_form(clerk, draft)
    remove_row(actor=cast.colleague, evaluation_id=draft.pk, row_id=gone.pk, revision=gone.revision, now=NOW)
    change = Change("indicator", clash.pk, "reason", "他人的话", clash.revision)
    save_changes(actor=cast.colleague, evaluation_id=draft.pk, changes=[change], now=NOW)
    typed = [
        (gone, "reason", "消失"), (clash, "reason", "我的话"), (unreadable, "weight", "abc"), (over, "weight", "5"),
        (over, "score", "12"), (rule, "actual_text", "0"), (rule, "score", "1"), (good, "improvement", "写了半小时"),
    ]  # fmt: skip
    fields |= {f"indicator-{row.pk}-{field}": [text] for row, field, text in typed}
    response = clerk.post(f"/unit/tables/{draft.pk}/", fields)
    assert response.status_code == 422
    outcome = response.context["outcome"]
    assert {change.anchor for change in outcome.saved} >= {f"indicator-{good.pk}-improvement"}
    assert outcome.refusals.keys() == {
        f"indicator-{clash.pk}-reason", f"indicator-{unreadable.pk}-weight", f"indicator-{over.pk}-weight",
        f"indicator-{over.pk}-score", f"indicator-{rule.pk}-score",
    }  # fmt: skip
    assert any("“消失”" in sentence for sentence in outcome.gone.values())
    good.refresh_from_db()
    assert good.improvement == "写了半小时"


def test_a_form_refused_as_a_whole_keeps_every_text(
    clerk: Client, draft: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise Conflict("没有保存：请稍后再试。")

    fields = open_form(clerk, draft)
    fields["evaluation-goal_actual"] = ["写了半小时"]
    monkeypatch.setattr("perfeval.web.unit.entry.saving.save_changes", refuse)
    page = clerk.post(f"/unit/tables/{draft.pk}/", fields).content.decode()
    assert "请稍后再试" in page
    assert "写了半小时</textarea>" in page


def test_text_typed_into_a_row_that_is_gone_is_reported(clerk: Client, draft: Evaluation) -> None:
    fields = open_form(clerk, draft)
    row = draft.indicators.order_by("position")[0]
    row.delete()
    page = clerk.post(f"/unit/tables/{draft.pk}/", fields).content.decode()
    assert "这一行已被删除" in page


def test_ticks_and_switches_come_through_a_plain_form(clerk: Client, cast: Cast) -> None:
    evaluation = make_evaluation(cast, seed="futian-2022-02")
    row = evaluation.indicators.order_by("position")[0]
    fields = open_form(clerk, evaluation)
    fields[f"indicator-{row.pk}-not_applicable"] = ["", "1"]
    clerk.post(f"/unit/tables/{evaluation.pk}/", fields)
    row.refresh_from_db()
    assert row.not_applicable
    assert row.weight == 0
    fields = open_form(clerk, evaluation)
    fields[f"indicator-{row.pk}-not_applicable"] = [""]
    clerk.post(f"/unit/tables/{evaluation.pk}/", fields)
    row.refresh_from_db()
    assert not row.not_applicable


def test_check_and_submit_saves_first(clerk: Client, draft: Evaluation) -> None:
    fields = open_form(clerk, draft)
    fields["evaluation-goal_actual"] = ["送审前最后一句。"]
    response = clerk.post(f"/unit/tables/{draft.pk}/", {**fields, "then": ["check"]})
    assert response.headers["Location"] == f"/unit/tables/{draft.pk}/check/"
    assert reload(draft).goal_actual == "送审前最后一句。"


def test_a_forged_field_is_passed_over(clerk: Client, draft: Evaluation) -> None:
    clerk.post(f"/unit/tables/{draft.pk}/", {"evaluation-state": "approved", "evaluation-revision": "1"})
    assert reload(draft).state == "drafting"


def test_a_revision_that_is_no_number_is_an_old_one(clerk: Client, draft: Evaluation) -> None:
    row, place, none = draft.indicators.all()[0], f"/unit/tables/{draft.pk}/", "9" * 5000
    page = clerk.post(place, {f"indicator-{row.pk}-reason": "我的话", f"indicator-{row.pk}-revision": none})
    assert page.status_code == 422
    assert "我的话" in page.content.decode()
    clerk.post(f"{place}check/", {"content_revision": none, "declared_true": "1"})
    clerk.post(f"{place}rows/{row.pk}/remove/", {"confirmed": "1", "revision": none})
    assert reload(draft).state == "drafting"
    assert draft.indicators.filter(pk=row.pk).exists()


def test_a_whole_form_is_one_save(
    clerk: Client, draft: Evaluation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fields = open_form(clerk, draft)
    for row in draft.indicators.all():
        fields[f"indicator-{row.pk}-reason"] = ["受疫情影响。"]
    with django_assert_num_queries(17):
        clerk.post(f"/unit/tables/{draft.pk}/", fields)


def test_a_full_save_of_forty_rows_is_four_statements_that_write(cast: Cast, clerk: Client) -> None:
    """Beside them the table, its rows and what the engine needs to know are read once each; the login is looked up as on
    every page."""
    specs = tuple(RowSpec("产出指标", "数量指标", f"指标{number}", "≥1个", "1") for number in range(40))
    evaluation = make_evaluation(cast, rows=specs)
    fields = open_form(clerk, evaluation)
    for row in evaluation.indicators.all():
        fields[f"indicator-{row.pk}-actual_text"] = ["2个"]
    fields["evaluation-goal_actual"] = ["按期完成。"]
    with CaptureQueriesContext(connection) as found:
        assert clerk.post(f"/unit/tables/{evaluation.pk}/", fields).status_code == 302
    statements = [statement for query in found if (statement := _verb_and_table(query["sql"]))]
    login = {"django_session", "accounts_user", "accounts_membership"}
    own = [(verb, table) for verb, table in statements if table not in login]
    assert [table for verb, table in own if verb != "SELECT"] == [
        "evaluations_indicator", "evaluations_evaluation", "audit_journalentry", "audit_journalhead",
    ]  # fmt: skip
    assert [table for verb, table in own if verb == "SELECT"] == [
        "evaluations_evaluation", "evaluations_fundline", "evaluations_indicator",
        "evaluations_findingnote", "audit_journalhead",
    ]  # fmt: skip
    assert evaluation.indicators.filter(actual_text="2个").count() == 40


def test_the_rows_of_a_full_save_are_four_queries_whatever_their_number(cast: Cast, clerk: Client) -> None:
    """Two kinds of rows, each read once and written once; Django's own formset, which the administration saves by, takes
    two for each row."""
    specs = tuple(RowSpec("产出指标", "数量指标", f"指标{number}", "≥1个", "1") for number in range(40))
    evaluation = make_evaluation(cast, rows=specs)
    fields = open_form(clerk, evaluation)
    fund = evaluation.funds.order_by("position")[0]
    fields[f"fund-{fund.pk}-executed"] = ["90"]
    for row in evaluation.indicators.all():
        fields[f"indicator-{row.pk}-actual_text"] = ["2个"]
    with CaptureQueriesContext(connection) as found:
        assert clerk.post(f"/unit/tables/{evaluation.pk}/", fields).status_code == 302
    assert sorted(_of_rows(found)) == [
        ("SELECT", "evaluations_fundline"), ("SELECT", "evaluations_indicator"),
        ("UPDATE", "evaluations_fundline"), ("UPDATE", "evaluations_indicator"),
    ]  # fmt: skip
    factory = inlineformset_factory(Evaluation, Indicator, fields=["actual_text"], extra=0)
    form = {"indicators-TOTAL_FORMS": "40", "indicators-INITIAL_FORMS": "40"}
    for number, row in enumerate(evaluation.indicators.order_by("pk")):
        form |= {f"indicators-{number}-id": str(row.pk), f"indicators-{number}-actual_text": "3个"}
    with CaptureQueriesContext(connection) as stock:
        rows = factory(form, instance=evaluation, queryset=evaluation.indicators.order_by("pk"))
        assert rows.is_valid()
        rows.save()
    assert len(_of_rows(stock)) == 1 + 2 * 40


def _of_rows(found: CaptureQueriesContext) -> list[tuple[str, str]]:
    statements = [statement for query in found if (statement := _verb_and_table(query["sql"]))]
    return [(verb, table) for verb, table in statements if table in ("evaluations_fundline", "evaluations_indicator")]


def _verb_and_table(sql: str) -> tuple[str, str] | None:
    match = re.match(r'(UPDATE|INSERT INTO|SELECT .*? FROM) "(\w+)"', sql)
    return (match[1].split()[0], match[2]) if match else None
