"""A large worksheet is given to the parser in pieces, and reads as it would in one."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from perfeval.exchange.errors import ReadError
from perfeval.exchange.lists import pieces
from perfeval.exchange.lists.worksheets import unpacked, worksheets

pytestmark = pytest.mark.once

ROWS = 400
PART = "xl/worksheets/sheet1.xml"


def workbook(path: Path) -> Path:
    """Two visible worksheets; in the first there are gaps, formats and every type of cell."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "清单"
    for number in range(ROWS):
        if number % 97:  # a row that is not there
            sheet.append([None, f"第{number}行 <&>", number / 4, None, True])
        else:
            sheet.append([])
    sheet["A300"] = "左边"  # the piece with it begins a column before the others
    sheet.cell(ROWS + 60, 7, "末尾")
    book.create_sheet("另一张").append(["甲", "乙"])
    book.save(path)
    return path


def rewrite(path: Path, old: bytes, new: bytes) -> None:
    """Change the text of the first worksheet."""
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    assert old in parts[PART]
    parts[PART] = parts[PART].replace(old, new)
    with zipfile.ZipFile(path, "w") as file:
        for name, data in parts.items():
            file.writestr(name, data)


def rows(path: Path) -> dict[str, list[list[Any]]]:
    found = worksheets(path, {"suffix": ".xlsx"})["sheets"]
    return {sheet["name"]: [trimmed(row) for block in sheet["blocks"] for row in unpacked(block)] for sheet in found}


def trimmed(row: list[Any]) -> list[Any]:
    """Without what is empty at its end: that depends on the rows beside it."""
    while row and row[-1] == "":
        row.pop()
    return row


def cut_into(path: Path) -> int:
    return sum(1 for _ in pieces.pieces(path, "清单"))


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", 5_000)
    monkeypatch.setattr(pieces, "_CHUNK", 2_000)


def test_pieces_together_are_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "a.xlsx")
    whole = rows(path)
    assert cut_into(path) == 1
    assert [len(sheet) for sheet in whole.values()] == [ROWS + 60, 1]
    assert whole["清单"][1] == ["", "第1行 <&>", 0.25, "", True]
    for size in (3_000, 10_000, 30_000):
        monkeypatch.setattr(pieces, "PIECE", size)
        monkeypatch.setattr(pieces, "_CHUNK", 2_000)
        assert cut_into(path) > 1
        assert rows(path) == whole


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<sheetData>", b"<sheetData><!-- </row> -->"),  # what ends no row
        (b'<row r="2"', b"<row"),  # what stands where the row before it ends
        (b'<c r="B2"', b"<c"),
        (b"<sheetData>", b'<sheetData xml:space="preserve">'),  # what is written in another way
    ],
)
@pytest.mark.usefixtures("small_pieces")
def test_what_cannot_be_cut_is_read_in_one(tmp_path: Path, old: bytes, new: bytes) -> None:
    path = workbook(tmp_path / "a.xlsx")
    whole = rows(path)
    rewrite(path, old, new)
    assert cut_into(path) == 1
    assert rows(path)["另一张"] == whole["另一张"]
    assert len(rows(path)["清单"]) == ROWS + 60


@pytest.mark.usefixtures("small_pieces")
def test_rows_out_of_order_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    rewrite(path, f'<row r="{ROWS}"'.encode(), b'<row r="3"')
    rewrite(path, f'r="B{ROWS}"'.encode(), b'r="B3"')
    with pytest.raises(ReadError, match="清单: 行的次序不对"):
        rows(path)


def test_the_parser_never_gets_more_than_a_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "a.xlsx")
    monkeypatch.setattr(pieces, "_CHUNK", 2_000)
    monkeypatch.setattr(pieces, "PIECE", 20_000)
    for piece in pieces.pieces(path, "清单"):
        assert isinstance(piece, io.BytesIO)
        with zipfile.ZipFile(piece) as file:
            assert len(file.read(PART)) < 25_000
