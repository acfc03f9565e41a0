"""Spare rows of the workbook: filled in, shown as new, taken over once, never in silence."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from perfeval.audit.models import JournalEntry
from perfeval.core.errors import Conflict, Invalid
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations.rows import MAX_ROWS
from perfeval.evaluations.queries import assess
from perfeval.exchange.offline.additions import NO_GROUP, NO_NAME
from perfeval.exchange.offline.carrying import cells_from_json, cells_to_json
from perfeval.exchange.offline.differences import Standing
from perfeval.exchange.offline.model import DATA_SHEET, FORM_SHEET, SPARE_ROWS, parse_key
from perfeval.exchange.offline.spare import groups_of
from tests.exchange.offline.office import compared, download, fill_in, row_of, spare, take
from tests.factories import Cast, reload

pytestmark = pytest.mark.django_db

QUALITY = "产出指标—质量指标"


def one_row(number: int = 1, **texts: Any) -> dict[str, Any]:
    whole = {
        "group": QUALITY, "level3": "窗口差错率", "target_text": "≤1%", "actual_text": "0.5%", "weight": 2, **texts,
    }  # fmt: skip
    return {spare(number, name): text for name, text in whole.items()}


def rows_of(evaluation: Evaluation) -> list[tuple[str, str, str]]:
    rows = evaluation.indicators.order_by("position", "pk")
    return [(row.level1, row.level2, row.level3) for row in rows]


def test_a_filled_spare_row_becomes_the_last_of_its_group(cast: Cast, evaluation: Evaluation, path: Path) -> None:
    before = rows_of(evaluation)
    fill_in(path, one_row())
    workbook, comparison = compared(path, evaluation)
    assert comparison.to_take == comparison.added == comparison.differences
    assert {(item.place, item.standing) for item in comparison.added} == {("新增第 1 行：窗口差错率", Standing.NEW)}
    assert take(cast, evaluation, workbook) == 4
    group = [number for number, row in enumerate(before) if row[:2] == ("产出指标", "质量指标")]
    after = rows_of(evaluation)
    assert after.index(("产出指标", "质量指标", "窗口差错率")) == group[-1] + 1
    assert [row for row in after if row in before] == before
    row = row_of(evaluation, group[-1] + 1)
    assert (row.target_text, row.actual_text, row.weight, row.score) == ("≤1%", "0.5%", Decimal(2), None)
    scored = assess(reload(evaluation)).scores.rows[group[-1] + 1]
    assert scored.score == 2


def test_the_same_file_twice_adds_nothing(cast: Cast, evaluation: Evaluation, path: Path) -> None:
    fill_in(path, one_row(not_applicable="", declared="定量", reason="说明"))
    workbook, comparison = compared(path, evaluation)
    take(cast, evaluation, workbook)
    rows = rows_of(evaluation)
    again, later = compared(path, evaluation)
    assert later.differences == ()
    assert take(cast, evaluation, again) == 0
    with pytest.raises(Conflict, match="又被修改过"):  # the page is sent a second time
        take(cast, evaluation, workbook, seen=comparison.revision)
    assert rows_of(evaluation) == rows


def test_what_was_changed_after_it_was_taken_over_is_refused_and_said(
    cast: Cast, evaluation: Evaluation, path: Path
) -> None:
    fill_in(path, one_row())
    take(cast, evaluation, compared(path, evaluation)[0])
    fill_in(path, one_row(actual_text="0.7%"))
    workbook, comparison = compared(path, evaluation)
    assert {item.standing for item in comparison.differences} == {Standing.REFUSED}
    assert "已有同名的指标" in comparison.refused[0].problem
    assert take(cast, evaluation, workbook) == 0


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        ({"group": None}, NO_GROUP),
        ({"group": "产出指标—没有的指标"}, "没有“产出指标—没有的指标”这一二级指标"),
        ({"level3": " "}, NO_NAME),
    ],
)
def test_a_row_without_its_place_or_name_is_refused_as_a_whole(
    texts: dict[str, Any], problem: str, cast: Cast, evaluation: Evaluation, path: Path
) -> None:
    fill_in(path, one_row(**texts))
    workbook, comparison = compared(path, evaluation)
    assert comparison.refused == comparison.differences
    assert all(problem in item.problem for item in comparison.refused)
    assert take(cast, evaluation, workbook) == 0


def test_a_cell_that_cannot_be_stored_is_left_out_of_its_row(cast: Cast, evaluation: Evaluation, path: Path) -> None:
    fill_in(path, one_row(weight="两分"))
    workbook, comparison = compared(path, evaluation)
    assert [item.label for item in comparison.refused] == ["分值"]
    take(cast, evaluation, workbook)
    assert Evaluation.objects.get(pk=evaluation.pk).indicators.get(level3="窗口差错率").weight is None


def test_the_same_row_twice_in_one_file_is_added_once(cast: Cast, evaluation: Evaluation, path: Path) -> None:
    fill_in(path, one_row() | one_row(2, actual_text="0.9%"))
    workbook, comparison = compared(path, evaluation)
    assert comparison.added_rows == 1
    assert "与新增第 1 行" in comparison.refused[0].problem
    take(cast, evaluation, workbook)
    assert [row[2] for row in rows_of(evaluation)].count("窗口差错率") == 1


def test_what_the_rule_refuses_stores_no_row_at_all(cast: Cast, evaluation: Evaluation, path: Path) -> None:
    before, revision = rows_of(evaluation), reload(evaluation).content_revision
    fill_in(path, one_row(actual_text="4%", score=2))
    workbook, _ = compared(path, evaluation)
    with pytest.raises(Invalid) as caught:
        take(cast, evaluation, workbook)
    assert list(caught.value.fields) == [spare(1, "score")]
    assert (rows_of(evaluation), reload(evaluation).content_revision) == (before, revision)


def test_the_journal_names_the_workbook(cast: Cast, evaluation: Evaluation, path: Path) -> None:
    fill_in(path, one_row())
    take(cast, evaluation, compared(path, evaluation)[0])
    added, edited = JournalEntry.objects.filter(chain=evaluation.chain).order_by("-sequence")[:2][::-1]
    assert (added.action, edited.action) == ("add-row", "edit")
    assert added.detail["source"] == edited.detail["source"] == "离线表导入：离线填报.xlsx"


def test_spare_rows_travel_in_the_page(evaluation: Evaluation, path: Path) -> None:
    fill_in(path, one_row())
    cells = compared(path, evaluation)[0].cells
    assert cells_from_json(cells_to_json(cells)) == cells
    assert parse_key(f"new-{SPARE_ROWS}-group") is not None
    for name in ("new-0-group", f"new-{SPARE_ROWS + 1}-group", "indicator-1-group", "new-1-state"):
        assert parse_key(name) is None


def test_groups_are_offered_as_the_form_has_them(evaluation: Evaluation, path: Path) -> None:
    book: Any = openpyxl.load_workbook(path)
    data = book[DATA_SHEET]
    offered = [cell.value for cell in data["AM"] if cell.value]
    assert offered == list(groups_of(assess(reload(evaluation))))
    rules = [rule for rule in book[FORM_SHEET].data_validations.dataValidation if rule.formula1.startswith(DATA_SHEET)]
    assert [rule.formula1 for rule in rules] == [f"{DATA_SHEET}!$AM$1:$AM${len(offered)}"]
    assert sum(area.size["rows"] for area in rules[0].sqref.ranges) == SPARE_ROWS


@pytest.mark.parametrize(("left", "spares"), [(3, 3), (0, 0)])
def test_a_table_that_is_nearly_full_has_fewer(
    left: int, spares: int, evaluation: Evaluation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("perfeval.exchange.offline.spare.MAX_ROWS", evaluation.indicators.count() + left)
    cells = compared(download(evaluation, tmp_path), evaluation)[0].cells
    assert len({cell.key.pk for cell in cells if cell.key.kind == "new"}) == spares
    assert MAX_ROWS == 200


def test_a_table_that_is_full_takes_no_more(
    evaluation: Evaluation, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_in(path, one_row() | one_row(2, level3="另一个"))
    monkeypatch.setattr("perfeval.exchange.offline.additions.MAX_ROWS", evaluation.indicators.count() + 1)
    _, comparison = compared(path, evaluation)
    assert comparison.added_rows == 1
    assert "最多" in comparison.refused[0].problem
