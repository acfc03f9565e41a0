"""What may be wrong with a workbook: formulas, broken and foreign files, rewritten keys; and what its cells allow."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from perfeval.core.errors import NotAllowed
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.exchange.errors import ReadError
from perfeval.exchange.offline.carrying import cells_from_json, cells_to_json
from perfeval.exchange.offline.comparing import check_belongs
from perfeval.exchange.offline.model import DATA_SHEET, FORM_SHEET
from perfeval.exchange.offline.reading import NO_FORM, NOT_OURS, OLD, read_workbook
from perfeval.exchange.readers import read_tables
from perfeval.exchange.readers.task import OFFLINE
from tests.exchange.offline.office import compared, download, fill_in, key, retype, row_of, take
from tests.factories import Cast, evaluation_in, filled_evaluation, make_evaluation

pytestmark = pytest.mark.django_db


def test_a_formula_is_read_by_its_result_and_named(evaluation: Evaluation, path: Path) -> None:
    row, other = row_of(evaluation), row_of(evaluation, 1)
    fill_in(path, {key(row, "weight"): "=2+3", key(other, "weight"): 7})
    places = {cell.key: cell.address for cell in read_workbook(path).cells}
    [address] = [place for found, place in places.items() if str(found) == key(row, "weight")]
    _, comparison = compared(path, evaluation)
    [refused] = comparison.refused
    assert "公式，没有计算结果" in refused.problem
    cached(path, address, "5")
    _, comparison = compared(path, evaluation)
    assert not comparison.refused
    found = {str(item.key): item for item in comparison.mine}
    assert (found[key(row, "weight")].mine, found[key(row, "weight")].is_formula) == ("5", True)
    assert not found[key(other, "weight")].is_formula


def cached(path: Path, address: str, value: str) -> None:
    """The result that Excel keeps beside a formula."""
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    name = "xl/worksheets/sheet1.xml"
    before = parts[name]
    parts[name] = before.replace(b"<f>2+3</f><v></v>", f"<f>2+3</f><v>{value}</v>".encode())
    parts[name] = parts[name].replace(b"<f>2+3</f><v />", f"<f>2+3</f><v>{value}</v>".encode())
    assert parts[name] != before, address
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)


def test_a_percentage_typed_as_a_number_stays_what_was_seen(evaluation: Evaluation, path: Path) -> None:
    row = row_of(evaluation)
    book: Any = openpyxl.load_workbook(path)
    [address] = [cell.address for cell in read_workbook(path).cells if str(cell.key) == key(row, "actual_text")]
    book[FORM_SHEET][address].value = 0.955
    book[FORM_SHEET][address].number_format = "0.0%"
    book.save(path)
    _, comparison = compared(path, evaluation)
    assert [item.mine for item in comparison.mine] == ["95.5%"]


def test_another_tables_workbook_is_refused_by_name(cast: Cast, evaluation: Evaluation, path: Path) -> None:
    other = make_evaluation(cast, name="另一个项目")
    with pytest.raises(NotAllowed, match=r"这是另一份自评表的工作簿.*" + evaluation.project.name[:6]):
        check_belongs(read_workbook(path), other)
    check_belongs(read_workbook(path), evaluation)


def test_cells_of_another_table_do_not_get_in(cast: Cast, evaluation: Evaluation, path: Path, tmp_path: Path) -> None:
    """Somebody who rewrites the hidden sheet reaches nothing but his own table."""
    other = filled_evaluation(cast, seed="futian-2022-03", name="另一个项目")
    row = row_of(other)
    book: Any = openpyxl.load_workbook(path)
    data = book[DATA_SHEET]
    line = next(cells for cells in data.iter_rows(max_col=3) if cells[0].value == key(row_of(evaluation), "reason"))
    line[0].value = key(row, "reason")
    book.save(path)
    fill_in(path, {key(row, "reason"): "越权写入"})
    workbook, comparison = compared(path, evaluation)
    assert [item.standing.value for item in comparison.differences] == ["refused"]
    assert take(cast, evaluation, workbook) == 0
    assert row_of(other).reason == row.reason


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "words"),
    [
        (DATA_SHEET, "B1", "别的", NOT_OURS),
        (DATA_SHEET, "B1", "perfeval-offline 0", OLD),
        (DATA_SHEET, "B1", "perfeval-offline 1", OLD),  # had no marks at its rows
        (DATA_SHEET, "B8", "abc", NOT_OURS),
        (DATA_SHEET, "B2", "abc", NOT_OURS),
        (DATA_SHEET, "", "", NOT_OURS),
        (FORM_SHEET, "", "", NO_FORM),
    ],
)
def test_a_workbook_that_is_none_of_ours_is_refused(sheet: str, cell: str, value: str, words: str, path: Path) -> None:
    book: Any = openpyxl.load_workbook(path)
    if cell:
        book[sheet][cell] = value
    else:
        book[sheet].title = "改了名"
    book.save(path)
    with pytest.raises(ReadError) as caught:
        read_workbook(path)
    assert caught.value.problems[0].message == words


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"<html>", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_a_broken_file_is_refused_in_a_sentence(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(content)
    with pytest.raises(ReadError) as caught:
        read_workbook(path)
    assert caught.value.problems[0].message.endswith("。")


def test_only_a_draft_is_written_into(cast: Cast, tmp_path: Path) -> None:
    evaluation = filled_evaluation(cast)
    path = download(evaluation, tmp_path)
    fill_in(path, {key(row_of(evaluation), "reason"): "晚了"})
    workbook = read_workbook(path)
    Evaluation.objects.filter(pk=evaluation.pk).update(state=State.BUREAU_REVIEW, version=1)
    with pytest.raises(NotAllowed):
        take(cast, evaluation, workbook)
    assert evaluation_in(cast, State.DRAFTING, name="又一个").state == State.DRAFTING


def test_labels_are_locked_and_cells_to_fill_in_are_not(evaluation: Evaluation, path: Path) -> None:
    book: Any = openpyxl.load_workbook(path)
    sheet, data = book[FORM_SHEET], book[DATA_SHEET]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert data.sheet_state == "hidden"
    addresses = {cell.address for cell in read_workbook(path).cells}
    merged = {
        f"{get_column_letter(column)}{row}"
        for area in sheet.merged_cells.ranges
        if area.start_cell.coordinate in addresses
        for row, column in area.cells
    }
    open_cells = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert addresses <= open_cells <= addresses | merged
    ruled = {cell for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges for cell in str(area).split()}  # fmt: skip
    assert len(ruled) > 10


def test_no_text_of_a_user_becomes_a_formula(cast: Cast, tmp_path: Path) -> None:
    evaluation = filled_evaluation(cast, name='=HYPERLINK("http://x")')
    retype(cast, evaluation, row_of(evaluation), "level3", "=1+1")
    retype(cast, evaluation, row_of(evaluation), "target_text", '≥5"个')
    retype(cast, evaluation, row_of(evaluation), "reason", "@SUM(A1)")
    path = download(evaluation, tmp_path)
    book: Any = openpyxl.load_workbook(path)
    formulas = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas
    assert not [text for text in formulas if "HYPERLINK" in text or "1+1" in text or "A1)" in text]
    assert compared(path, evaluation)[1].differences == ()


def test_stored_cells_come_back_as_they_were(path: Path) -> None:
    cells = read_workbook(path).cells
    stored = json.loads(json.dumps(cells_to_json(cells)))
    assert cells_from_json(stored) == cells
    assert cells_from_json([*stored, ["indicator-1-nothing", "A1", "", "", "", False]]) == cells


def test_one_that_is_dropped_among_files_to_read_is_told_where_it_belongs(path: Path) -> None:
    with pytest.raises(ReadError) as caught:
        read_tables(path)
    assert [problem.message for problem in caught.value.problems] == [OFFLINE]
