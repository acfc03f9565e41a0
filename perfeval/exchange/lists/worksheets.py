"""Runs in the process apart, without Django: a workbook → its visible worksheets as blocks of rows; a text with commas or
tabs → one block after the other.

A date stands there as an empty object, as no list wants one; everything else is what the parser gives.
"""

from __future__ import annotations

import base64
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from perfeval.core.interchange import Problem
from perfeval.exchange.errors import ReadError
from perfeval.exchange.grids.packages import Package, Unreadable
from perfeval.exchange.grids.workbook_parts import SheetEntry, sheet_entries
from perfeval.exchange.intake.look import look_at
from perfeval.exchange.lists.delimited import MOST_COLUMNS, MOST_ROWS, WHOLE_FILE, delimited_rows
from perfeval.exchange.lists.pieces import pieces

TASK: Final = "perfeval.exchange.lists.worksheets:worksheets"
A_BLOCK: Final = 500  # rows
MOST_BYTES_A_BLOCK: Final = 20_000_000
_FORMAT: Final = re.compile(rb'numFmtId="(\d+)"')
# A cell with an error value, and a formula that no program has computed yet: a parser gives both as empty cells.
_LOST: Final = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"(?:[^>]*\st="e"|[^>]*>\s*<f(?:/>|[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>)'
)


def worksheets(path: Path, options: dict[str, Any]) -> dict[str, Any]:
    """`sheets`: name, whether numbers may be shown as percentages, and blocks of rows (see `unpacked`), counted from
    row 1; `hidden`: the names of those that nobody sees and nothing is read from."""
    look_at(path)
    if options["suffix"] == ".csv":
        blocks = _blocks(delimited_rows(path))
        return {"sheets": [{"name": WHOLE_FILE, "percents": False, "blocks": blocks}], "hidden": []}
    try:
        percents = options["suffix"] == ".xls" or _look_inside(path)
        with CalamineWorkbook.from_path(str(path)) as book:
            entries = [(item.name, item.visible is SheetVisibleEnum.Visible) for item in book.sheets_metadata]
        seen = [name for name, visible in entries if visible]
        return {
            "sheets": [sheet for name in seen for sheet in _sheet(path, name, percents)],
            "hidden": [name for name, visible in entries if not visible],
        }
    except (CalamineError, zipfile.BadZipFile) as error:
        raise ReadError(
            path, [Problem("", "文件已损坏，或不是表格文件，请用 Excel 或 WPS 打开后另存为 xlsx 再上传。")]
        ) from error


def _sheet(path: Path, name: str, percents: bool) -> Iterator[dict[str, Any]]:
    """None for a worksheet without anything in it."""
    if blocks := _blocks(_rows(path, name)):
        yield {"name": name, "percents": percents, "blocks": blocks}


def _blocks(rows: Iterable[list[Any]]) -> list[str]:
    blocks: list[str] = []
    block: list[Any] = []
    for row in rows:
        block.append(row)
        if len(block) == A_BLOCK:
            blocks.append(_written(block))
            block = []
    return [*blocks, _written(block)] if block else blocks


def _rows(path: Path, name: str) -> Iterator[list[Any]]:
    """From A1 on. Of a large one the parser is given some megabytes at a time."""
    following = 0
    for file in pieces(path, name):
        with CalamineWorkbook.from_object(file) as book:
            sheet = book.get_sheet_by_name(name)
        if sheet.end is None or sheet.start is None:
            continue
        if sheet.end[0] >= MOST_ROWS or sheet.end[1] >= MOST_COLUMNS:
            sentence = f"最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列，请删除多余的空行和空列，或分几次上传。"
            raise ReadError(path, [Problem(name, sentence)])
        if sheet.start[0] < following:
            raise ReadError(path, [Problem(name, "行的次序不对，文件已损坏。")])
        left = [""] * sheet.start[1]  # iter_rows gives what lies above the first cell, but not what lies to the left
        for row in islice(sheet.iter_rows(), following, None):
            yield left + row if left else row
        following = sheet.end[0] + 1


def _written(block: list[Any]) -> str:
    """Packed: lists repeat themselves, and whole they would stand in the memory of both processes several times."""
    text = json.dumps(block, ensure_ascii=False, separators=(",", ":"), default=lambda _: {})
    return base64.b64encode(zlib.compress(text.encode("utf-8", "replace"), 1)).decode("ascii")


def unpacked(block: str) -> list[list[Any]]:
    """For the process that asked. Raises ValueError for a block that is larger than any honest one."""
    inflating = zlib.decompressobj()
    text = inflating.decompress(base64.b64decode(block), MOST_BYTES_A_BLOCK)
    if inflating.unconsumed_tail:
        raise ValueError("block too large")
    rows: list[list[Any]] = json.loads(text)
    return rows


def _look_inside(path: Path) -> bool:
    """Refuse a workbook with cells that a parser would pass over in silence; tell whether it has percentages."""
    with zipfile.ZipFile(path) as parts:
        entries = _entries(parts)
        hidden = {entry.part for entry in entries if entry.hidden} - {
            entry.part for entry in entries if not entry.hidden
        }
        for name in parts.namelist():
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name) and name not in hidden:
                _refuse_lost_cells(path, parts, name, entries)
        return "xl/styles.xml" in parts.namelist() and _shows_percents(parts.read("xl/styles.xml"))


def _refuse_lost_cells(path: Path, parts: zipfile.ZipFile, name: str, entries: Sequence[SheetEntry]) -> None:
    with parts.open(name) as part:
        rest = b""
        while block := part.read(1 << 20):
            text = rest + block
            if b't="e"' in text or b"<f" in text:
                found = _LOST.search(text)
                if found:
                    sentence = "这一格的公式出错或还没有计算，请用 Excel 打开、核对、保存后再上传。"
                    raise ReadError(path, [Problem(_named(entries, name) + found[1].decode(), sentence)])
            rest = text[-500:]


def _entries(parts: zipfile.ZipFile) -> list[SheetEntry]:
    package = Package(parts)
    try:
        return sheet_entries(package, package.main_part("xl/workbook.xml"))
    except Unreadable:
        return []  # the parser says what it thinks of it


def _named(entries: Sequence[SheetEntry], part: str) -> str:
    """How people call the worksheet, as they do not see the name of its part."""
    return next((f"工作表“{entry.name}” " for entry in entries if entry.part == part), "")


def _shows_percents(styles: bytes) -> bool:
    formats = styles.partition(b"<cellXfs")[2].partition(b"</cellXfs>")[0]
    own = {int(key) for key in re.findall(rb'<numFmt\s[^>]*numFmtId="(\d+)"[^>]*formatCode="[^"]*%', styles)}
    return bool({int(key) for key in _FORMAT.findall(formats)} & (own | {9, 10}))
