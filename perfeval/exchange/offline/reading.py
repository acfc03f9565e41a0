"""A workbook that comes back → what was typed into each cell, by the cell's key."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from perfeval.core.interchange import Problem
from perfeval.exchange.errors import ReadError
from perfeval.exchange.intake import run_apart
from perfeval.exchange.offline.model import (
    DATA_SHEET,
    FACTS,
    FIRST_CELL,
    FORM_SHEET,
    MARK,
    VERSION,
    Key,
    TypedCell,
    parse_key,
    stored,
)
from perfeval.exchange.offline.percentages import with_unclear_percentages
from perfeval.exchange.offline.structure import structure_fault

TASK: Final = "perfeval.exchange.offline.raw:cells"
NOT_OURS: Final = "这不是从系统下载的离线工作簿，或其中隐藏的“数据”工作表已被删除。请重新下载工作簿，把内容复制过去。"
OLD: Final = "这份工作簿是旧版式，不能再读取。请重新下载工作簿，把内容复制过去。"
NO_FORM: Final = f"工作簿里没有“{FORM_SHEET}”工作表，可能被改名或删除。请改回原来的名称，或重新下载。"


@dataclass(frozen=True, slots=True)
class OfflineWorkbook:
    """`facts` name the table that it is of; `revision` is that of the table when the workbook was made."""

    evaluation: int
    revision: int
    facts: Mapping[str, str]
    cells: tuple[TypedCell, ...]


def read_workbook(path: Path) -> OfflineWorkbook:
    """Raises ReadError with a sentence for the person who uploaded it."""
    sheets: dict[str, list[list[Any]]] = run_apart(TASK, path)
    data = {(row, column): text for row, column, text, _, _ in sheets.get(DATA_SHEET, [])}
    facts = {name: data.get((number, 2), "") for number, name in enumerate(FACTS, start=1)}
    mark, _, version = facts["format"].partition(" ")
    if mark != MARK or not (facts["evaluation"].isdecimal() and facts["revision"].isdecimal()):
        raise ReadError(path, [Problem("", NOT_OURS)])
    if version != VERSION:
        raise ReadError(path, [Problem("", OLD)])
    if FORM_SHEET not in sheets:
        raise ReadError(path, [Problem("", NO_FORM)])
    form = {(row, column): tuple(rest) for row, column, *rest in sheets[FORM_SHEET]}
    last = max((row for row, _ in data), default=0)
    cells = [cell for cell in (_cell(data, form, row) for row in range(FIRST_CELL, last + 1)) if cell is not None]
    places = {place: cell for cell in cells if (place := _position(cell.address)) is not None}
    rows, _, columns = facts["size"].partition(" ")
    if not (rows.isdecimal() and columns.isdecimal()):
        raise ReadError(path, [Problem("", NOT_OURS)])
    texts = {place: text for place, (text, *_) in form.items()}
    if fault := structure_fault(texts, int(rows[:4]), int(columns[:4]), places):
        raise ReadError(path, [Problem("", fault)])
    return OfflineWorkbook(
        evaluation=int(facts["evaluation"][:18]),
        revision=int(facts["revision"][:18]),
        facts=facts,
        cells=with_unclear_percentages(_with_whole_ticks(cells)),
    )


def read_upload(chunks: Iterable[bytes]) -> OfflineWorkbook:
    """The same of a file that has no path yet; nothing of it stays behind."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as copy:
        for chunk in chunks:
            copy.write(chunk)
        copy.flush()
        return read_workbook(Path(copy.name))


def _cell(
    data: Mapping[tuple[int, int], str], form: Mapping[tuple[int, int], tuple[Any, ...]], row: int
) -> TypedCell | None:
    key, address = parse_key(data.get((row, 1), "")), data.get((row, 2), "")
    place = _position(address)
    if key is None or place is None:
        return None
    text, is_formula, problem = form.get(place, ("", False, ""))
    return TypedCell(
        key, address, stored(key.field, data.get((row, 3), "")), stored(key.field, text), problem, is_formula
    )


def _position(address: str) -> tuple[int, int] | None:
    """F12 → (12, 6)."""
    letters, digits = address.rstrip("0123456789"), address[len(address.rstrip("0123456789")) :]
    if not (1 <= len(letters) <= 3 and letters.isascii() and letters.isupper() and 1 <= len(digits) <= 7):
        return None
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(digits), column


def _with_whole_ticks(cells: list[TypedCell]) -> tuple[TypedCell, ...]:
    """The ticks of a row's categories become the one cell that they are stored in."""
    found: dict[Key, TypedCell] = {}
    for cell in cells:
        if not cell.key.part:
            found[cell.key] = cell
            continue
        key = cell.key.whole
        before = found.get(key) or TypedCell(key, cell.address, "", "")
        found[key] = TypedCell(
            key,
            before.address,
            _joined(before.base, cell.key.part, cell.base),
            _joined(before.text, cell.key.part, cell.text),
            before.problem or cell.problem,
            before.is_formula or cell.is_formula,
        )
    return tuple(found.values())


def _joined(names: str, name: str, mark: str) -> str:
    """Any mark is a tick: √, ✓, 1, 是."""
    return ",".join(filter(None, (names, name if mark.strip() else "")))
