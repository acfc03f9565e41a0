"""A workbook whose rows or columns are no longer where they were is refused as a whole, with what was done to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from perfeval.evaluations.models import Evaluation
from perfeval.exchange.errors import ReadError
from perfeval.exchange.offline.model import FORM_SHEET
from perfeval.exchange.offline.reading import read_workbook
from perfeval.exchange.offline.structure import NO_MARKS
from tests.exchange.offline.office import compared, fill_in, key, row_of

pytestmark = pytest.mark.django_db

TOP = 17  # a row of the indicators


def edited(path: Path, edit: Callable[[Any], None]) -> None:
    book: Any = openpyxl.load_workbook(path)
    sheet = book[FORM_SHEET]
    for area in list(sheet.merged_cells.ranges):  # which openpyxl does not move
        sheet.unmerge_cells(str(area))
    edit(sheet)
    book.save(path)


def refusal(path: Path) -> str:
    with pytest.raises(ReadError) as caught:
        read_workbook(path)
    [problem] = caught.value.problems
    return problem.message


def swap(sheet: Any, one: int, other: int, columns: range) -> None:
    for column in columns:
        cells = sheet.cell(one, column), sheet.cell(other, column)
        cells[0].value, cells[1].value = cells[1].value, cells[0].value


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda sheet: sheet.delete_rows(TOP), "原第 17 行（{name}）被删除"),
        (lambda sheet: sheet.delete_rows(3), "原第 3 行被删除"),
        (lambda sheet: sheet.insert_rows(TOP + 1), "现在的第 18 行是插入的"),
        (lambda sheet: sheet.delete_cols(6), "原F 列被删除"),
        (lambda sheet: sheet.insert_cols(6), "现在的第 6 列是插入的"),
        (lambda sheet: swap(sheet, TOP, TOP + 1, range(1, sheet.max_column + 1)), "原第 17 行（{name}）移到了第 18 行"),
        (lambda sheet: swap(sheet, TOP, TOP + 1, range(3, 8)), "原第 17 行的“{name}”移到了第 18 行"),
        (lambda sheet: sheet.delete_cols(sheet.max_column), NO_MARKS),
        (lambda sheet: sheet.delete_rows(sheet.max_row), NO_MARKS),
    ],
)  # fmt: skip
def test_what_moves_rows_is_refused_by_its_name(
    edit: Callable[[Any], None], words: str, evaluation: Evaluation, path: Path
) -> None:
    name = openpyxl.load_workbook(path)[FORM_SHEET].cell(TOP, 3).value
    edited(path, edit)
    message = refusal(path)
    assert words.format(name=name) in message
    assert "自评表没有改动" in message
    assert "请重新下载工作簿" in message
    assert "等共" not in message or "移到了" in message


def test_without_the_check_figures_would_go_to_other_indicators(
    evaluation: Evaluation, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited(path, lambda sheet: sheet.delete_rows(TOP))
    monkeypatch.setattr("perfeval.exchange.offline.reading.structure_fault", lambda *_: "")
    assert len(compared(path, evaluation)[1].mine) > 20


def test_many_changes_are_counted(path: Path) -> None:
    edited(path, lambda sheet: sheet.delete_rows(TOP, 5))
    message = refusal(path)
    assert message.count("被删除") == 3
    assert "等共 5 处" in message


def test_a_deleted_row_that_was_put_in_again_is_noticed(path: Path) -> None:
    def edit(sheet: Any) -> None:
        sheet.delete_rows(TOP)
        sheet.insert_rows(TOP)

    edited(path, edit)
    assert "被删除；现在的第 17 行是插入的" in refusal(path)


def test_a_new_name_is_no_move(evaluation: Evaluation, path: Path) -> None:
    """Also that of another row, which keeps it."""
    first, second = row_of(evaluation), row_of(evaluation, 1)
    fill_in(path, {key(first, "level3"): second.level3})
    assert [item.mine for item in compared(path, evaluation)[1].mine] == [second.level3]
