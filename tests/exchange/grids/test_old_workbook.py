"""Old workbooks: what calamine reads, with the formats and faults that it does not tell."""

from __future__ import annotations

import struct
from decimal import Decimal
from pathlib import Path

import pytest

from perfeval.exchange.errors import ReadError
from perfeval.exchange.grids import Cell, Grid
from perfeval.exchange.grids.files import grids_of
from perfeval.exchange.grids.old_formats import old_sheets
from tests.exchange.grids.biff import Fault, OldSheet, Value, old_workbook

pytestmark = pytest.mark.once

FORMATS = ["General", "0.00%", 'yyyy"年"m"月"d"日"', '#,##0.00"元"']


def read(tmp_path: Path, *sheets: OldSheet) -> tuple[Grid, ...]:
    path = tmp_path / "a.xls"
    path.write_bytes(old_workbook(sheets, FORMATS))
    return grids_of(path)


@pytest.mark.parametrize(
    ("value", "style", "expected"),
    [
        ("项目名称", 0, Cell(1, 1, "项目名称")),
        (100, 0, Cell(1, 1, "100", number=Decimal(100))),
        (2.5, 0, Cell(1, 1, "2.5", number=Decimal("2.5"))),
        (0.9775, 1, Cell(1, 1, "97.75%", number=Decimal("0.9775"))),
        (1234567.5, 3, Cell(1, 1, "1,234,567.50元", number=Decimal("1234567.5"))),
        (45657, 2, Cell(1, 1, "2024-12-31")),
        (True, 0, Cell(1, 1, "TRUE", problem="是逻辑值（TRUE 或 FALSE），不是数字，也不是文字。")),
        (Fault(), 0, Cell(1, 1, "#DIV/0!", problem="公式出错（#DIV/0!）。")),
        (Fault(0x2A), 0, Cell(1, 1, "#N/A", problem="公式出错（#N/A）。")),
    ],
)
def test_values(tmp_path: Path, value: Value, style: int, expected: Cell) -> None:
    (grid,) = read(tmp_path, OldSheet("自评表", {(0, 0): (value, style)}))
    assert grid.cells == (expected,)


def test_places_merges_and_sheets(tmp_path: Path) -> None:
    cells: dict[tuple[int, int], tuple[Value, int]] = {(2, 1): ("a", 0), (4, 3): (7, 0)}
    first, hidden, last = read(
        tmp_path,
        OldSheet("一", cells, merges=[(2, 3, 1, 2)]),
        OldSheet("隐", {(0, 0): ("x", 0)}, hidden=True),
        OldSheet("二", {}),
    )
    assert [(one.row, one.column, one.text, one.rows, one.columns) for one in first.cells] == [
        (3, 2, "a", 2, 2),
        (5, 4, "7", 1, 1),
    ]
    assert (first.rows, first.columns) == (5, 4)
    assert "隐藏" in hidden.cells[0].problem
    assert last.cells == ()


def test_without_formats_a_fraction_is_doubted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfeval.exchange.grids.old_workbook.old_sheets", lambda data: None)
    (grid,) = read(tmp_path, OldSheet("一", {(0, 0): (0.9775, 1), (0, 1): (97.75, 0)}))
    assert [one.text for one in grid.cells] == ["0.9775", "97.75"]
    assert [bool(one.problem) for one in grid.cells] == [True, False]


def test_a_damaged_container_has_no_formats() -> None:
    data = bytearray(old_workbook([OldSheet("一", {(0, 0): (1, 0)})]))
    assert old_sheets(bytes(data)) is not None
    struct.pack_into("<I", data, 48, 77)  # where the directory would begin
    assert old_sheets(bytes(data)) is None
    assert old_sheets(b"") is None


def test_a_cut_file_is_one_kind_of_error(tmp_path: Path) -> None:
    whole = old_workbook([OldSheet("一", {(row, 0): ("文字", 0) for row in range(300)})])
    for length in (100, 600, 1_100, 3_000):
        (tmp_path / "a.xls").write_bytes(whole[:length])
        with pytest.raises(ReadError):
            grids_of(tmp_path / "a.xls")
