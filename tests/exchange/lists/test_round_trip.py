"""What is given out and taken in again changes nothing, whatever stands in it; and a list gives the verdict of the page."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfeval.core.decimals import show
from perfeval.core.errors import Invalid
from perfeval.evaluations.models import Evaluation, Indicator
from perfeval.evaluations.operations import Change, RowSpec, save_changes
from perfeval.evaluations.operations.reading import is_storable
from perfeval.evaluations.queries.fields import CELLS, cell_text
from perfeval.exchange.exports import asking, workbook
from perfeval.exchange.exports.asking import request_list
from perfeval.exchange.exports.enums import ExportFormat
from perfeval.exchange.exports.models import Export
from perfeval.exchange.lists.kind import Scope
from perfeval.exchange.lists.models import ListUpload
from perfeval.exchange.lists.registry import KINDS
from perfeval.exchange.spreadsheet import short_workbook
from tests.exchange.exports.building import csv_rows, run_jobs, stored
from tests.exchange.lists.workbooks import header_of, sentences, upload_file
from tests.factories import NOW, Cast, filled_evaluation, make_evaluation, reload

ALL_KINDS = sorted(KINDS)
in_one_database = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
SHARP = st.sampled_from(
    ["=1+1", "'=1", "@x", "-", "+86", "001", "1.0", "95%", "_x0041_", "a\nb", "\ufeffx", "TRUE", "#N/A?"]
)
WORDS = SHARP | st.text(st.characters(codec="utf-8"), max_size=20).map(str.strip).filter(
    lambda text: is_storable(text) and not text.startswith(("示例", "#")) and text.isprintable()
)


def typed_into(cast: Cast, kind: str, row: list[str]) -> ListUpload:
    """As typed into cells of type text, where =1 is no formula."""
    header = header_of(cast, kind)
    return upload_file(cast, kind, short_workbook("清单", header, [row], [12] * len(header)))


def exported(cast: Cast, kind: str, form: str) -> bytes:
    actor = cast.administrator if kind in ("organisations", "users") else cast.finance_reviewer
    answer = request_list(actor=actor, kind=kind, campaign=cast.campaign, export_format=ExportFormat(form), now=NOW)
    if isinstance(answer, Export):
        run_jobs()
        return stored(answer)
    return answer.content


@pytest.mark.parametrize("kind", ALL_KINDS)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("at_once", [True, False])
def test_out_and_in_again_is_nothing_new(
    cast: Cast, kind: str, form: str, at_once: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, and as a job that reads one record at a time and goes on in another worksheet."""
    if not at_once:
        monkeypatch.setattr(asking, "AT_ONCE", 0)
        monkeypatch.setattr(type(KINDS[kind]), "chunk", 1)
        monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    filled_evaluation(cast)
    make_evaluation(cast, name="空白表")
    upload = upload_file(cast, kind, exported(cast, kind, form), f"清单.{form}")
    assert sentences(upload) == []
    assert upload.unchanged == upload.total > 0


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_json_says_the_same_under_the_keys_of_the_columns(cast: Cast, kind: str) -> None:
    filled_evaluation(cast)
    columns = KINDS[kind].columns(Scope(cast.finance_reviewer, cast.campaign))
    whole = json.loads(exported(cast, kind, "json"))
    header, *lines = csv_rows(exported(cast, kind, "csv"))
    assert (whole["perfeval_export"], whole["kind"]) == (1, kind)
    assert header == [column.heading for column in columns]
    assert [list(row) for row in whole["rows"]] == [[column.key for column in columns]] * len(lines)
    assert [[text or "" for text in row.values()] for row in whole["rows"]] == lines
    assert ("money_unit" in whole) is (kind == "budgets")


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_any_words_come_back(cast: Cast, form: str) -> None:
    table = make_evaluation(cast, rows=(RowSpec("产出指标", "数量指标"),))

    @in_one_database
    @given(name=WORDS, target=WORDS, goal=WORDS, weight=st.none() | st.decimals(0, 100, places=2))
    def check(name: str, target: str, goal: str, weight: Decimal | None) -> None:
        table.indicators.update(level3=name, target_text=target, weight=weight)
        Evaluation.objects.filter(pk=table.pk).update(goal_expected=goal)
        for kind in ("indicators", "goals"):
            upload = upload_file(cast, kind, exported(cast, kind, form), f"清单.{form}")
            assert sentences(upload) == []
            assert (upload.unchanged, upload.total) == (1, 1)
            upload.delete()

    check()


FIGURES = st.sampled_from(
    ["", "—", "-", "0", "12", "12.5", "１２．５", "1,234.56", "1,23", "12万", "¥12", "1e3", "0E+1000000", "1_000", "٣", "nan",
     "inf", "-1", "0.001", "100.01", "99999999999999999999", " 7 ", "十", "=1"]
) | st.decimals(-10, 200, places=3).map(str)  # fmt: skip


def verdict_of_the_page(cast: Cast, table: Evaluation, row: Indicator, field: str, text: str) -> str | None:
    """What the cell holds afterwards, or None where the page refuses it. Nothing is kept."""
    change = Change("indicator", row.pk, field, text, row.revision)
    try:
        with transaction.atomic():
            save_changes(actor=cast.clerk, evaluation_id=table.pk, changes=[change], now=NOW)
            row.refresh_from_db()
            kept = cell_text(row, field, CELLS["indicator"][field], table.campaign.scheme.to_scheme().money)
            transaction.set_rollback(True)
    except Invalid:
        return None
    return kept


def test_page_and_list_judge_alike(cast: Cast) -> None:
    table = reload(make_evaluation(cast, rows=(RowSpec("产出指标", "数量指标", "甲", "1件", "10"),)))
    row = table.indicators.get()

    @in_one_database
    @given(field=st.sampled_from(["level3", "target_text", "weight"]), text=FIGURES | WORDS | st.just("字" * 301))
    def check(field: str, text: str) -> None:
        row.refresh_from_db()
        wanted = verdict_of_the_page(cast, table, row, field, text)
        values = {"level3": "甲", "target_text": "1件", "weight": "10", field: text}
        codes = ["111", table.project.code, "", "1", "产出指标", "数量指标"]
        upload = typed_into(cast, "indicators", [*codes, *values.values()])
        if wanted is None:
            assert upload.wrong == 1
        else:
            place = ["level3", "target_text", "weight"].index(field)
            assert sentences(upload) == []
            assert upload.rows.get().values[6 + place] == wanted
        upload.delete()

    check()


def test_amounts_are_judged_alike(cast: Cast) -> None:
    table = reload(make_evaluation(cast))
    line = table.funds.order_by("position")[0]

    @in_one_database
    @given(text=FIGURES)
    def check(text: str) -> None:
        change = Change("fund", line.pk, "initial_budget", text, line.revision)
        wanted: str | None = None
        try:
            with transaction.atomic():
                save_changes(actor=cast.clerk, evaluation_id=table.pk, changes=[change], now=NOW)
                kept = table.funds.get(pk=line.pk).initial_budget
                wanted = "" if kept is None else show(kept)
                transaction.set_rollback(True)
        except Invalid:
            pass
        upload = typed_into(cast, "budgets", ["111", table.project.code, "", line.label, text, ""])
        if wanted is None:
            assert upload.wrong == 1
        else:
            assert sentences(upload) == []
            assert upload.rows.get().values[4] == wanted
        upload.delete()

    check()
