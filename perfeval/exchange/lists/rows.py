"""From raw rows to the rows of a list: the header found, each value read or its fault said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from perfeval.core.decimals import normal
from perfeval.core.interchange import Problem
from perfeval.core.scheme import Scheme
from perfeval.core.sheet import MoneyUnit
from perfeval.evaluations.operations.reading import UnreadableError
from perfeval.exchange.errors import ReadError
from perfeval.exchange.lists.columns import CHOICES_SHEET, EXAMPLE, Column, read_value
from perfeval.exchange.lists.raw import Raw, cell_text
from perfeval.exchange.lists.reading import SheetRows, read_book

HEADER_WITHIN: Final = 20  # rows from the top
PASSED_OVER: Final = ("填表说明",)
_MOST_KNOWN: Final = 3000
_MOST_NAMED: Final = 10
_UNITS: Final[dict[str, MoneyUnit]] = {"(元)": "元", "(万元)": "万元"}


class Action(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"
    REMOVED = "removed"  # a blank row of a table that the list does not name


@dataclass(slots=True)
class Row:
    """`values` in the order of the columns. `before`: what is stored; `pk`: of the record that is meant.

    `problems` are pairs of a column's title and a sentence.
    """

    sheet: str
    number: int
    values: tuple[str, ...]
    problems: tuple[tuple[str, str], ...] = ()
    action: Action = Action.NEW
    before: tuple[str, ...] | None = None
    pk: int | None = None

    @property
    def record(self) -> int:
        """Of a row that changes one."""
        assert self.pk is not None  # noqa: S101 - for the type checker
        return self.pk

    def refuse(self, column: Column | str, sentence: str) -> None:
        self.problems = (*self.problems, (column if isinstance(column, str) else column.title, sentence))


@dataclass(slots=True)
class Read:
    """`notes`: what of the file was passed over, in sentences."""

    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Header:
    """For each column of the list its place in the row and, for amounts, the unit that the heading names."""

    places: tuple[int, ...]
    units: tuple[MoneyUnit | None, ...]
    unknown: tuple[str, ...]


@dataclass(slots=True)
class _Cell:
    """One column in one worksheet, with what was read there before. True and 1.0 are equal, hence two dictionaries."""

    place: int
    unit: MoneyUnit | None
    column: Column
    may_be_percent: bool
    texts: dict[str, str] = field(default_factory=dict)
    numbers: dict[float, str] = field(default_factory=dict)


def read_list(
    path: Path,
    suffix: str,
    columns: Sequence[Column],
    scheme: Scheme | None,
    progress: Callable[[int], None] = lambda _: None,
) -> Read:
    """Every row of every worksheet that has the list's header. Raises ReadError where none has it."""
    found = Read()
    read = _Reader(columns, scheme)
    missing: list[str] = []
    headers = 0
    book = read_book(path, suffix)
    hidden = [name[:40] for name in book.hidden if name != CHOICES_SHEET][:_MOST_NAMED]
    if hidden:
        found.notes.append(f"隐藏的工作表没有读取：{'、'.join(hidden)}。")
    for sheet in book.sheets:
        if sheet.name in PASSED_OVER:
            continue
        header = _find_header(sheet.rows, columns, missing)
        if header is None:
            found.notes.append(f"工作表“{sheet.name}”没有这一清单的表头，没有读取。")
            continue
        headers += 1
        if header.unknown:
            found.notes.append(f"工作表“{sheet.name}”中多出的列没有读取：{'、'.join(header.unknown[:_MOST_NAMED])}。")
        for row in read.rows(sheet, header):
            found.rows.append(row)
            if len(found.rows) % 5000 == 0:
                progress(len(found.rows))
    if not headers:
        raise ReadError(path, [Problem("", "".join((_no_header(columns, missing), *found.notes[: len(hidden) and 1])))])
    return found


def _no_header(columns: Sequence[Column], missing: Sequence[str]) -> str:
    if missing:
        return f"表头缺少“{'”“'.join(missing)}”，请使用下载的模板，不要删改表头。"
    names = "、".join(column.title for column in columns if not column.is_note)
    return f"没有找到表头（{names}），请使用下载的模板。"


def _find_header(
    rows: Iterator[tuple[int, list[Raw]]], columns: Sequence[Column], missing: list[str]
) -> _Header | None:
    """The first row that names the key columns; `missing` takes what else it should have named."""
    for number, cells in rows:
        names = [_heading(cell) for cell in cells]
        places = {name: place for place, (name, _) in reversed(list(enumerate(names))) if name}
        if all(column.title in places for column in columns if column.is_key):
            missing[:] = [column.title for column in columns if column.title not in places and not column.is_note]
            if missing:
                return None
            known = {column.title for column in columns}
            return _Header(
                tuple(places.get(column.title, -1) for column in columns),
                tuple(names[places[c.title]][1] if c.title in places else None for c in columns),
                tuple(name for name, _ in names if name and name not in known),
            )
        if number >= HEADER_WITHIN:
            break
    return None


def _heading(cell: Raw) -> tuple[str, MoneyUnit | None]:
    """预算数（万元） * → 预算数 and its unit."""
    text = normal(cell).rstrip("*") if isinstance(cell, str) else ""
    for suffix, unit in _UNITS.items():
        if text.endswith(suffix):
            return text.removesuffix(suffix), unit
    return text, None


class _Reader:
    """Reads rows; a text or number that came before in its column is not read again, as lists repeat themselves."""

    def __init__(self, columns: Sequence[Column], scheme: Scheme | None) -> None:
        self.columns = tuple(columns)
        self.scheme = scheme
        self.first_key = next(place for place, column in enumerate(columns) if column.is_key)

    def rows(self, sheet: SheetRows, header: _Header) -> Iterator[Row]:
        missing_unit = [
            column.title
            for column, unit in zip(self.columns, header.units, strict=True)
            if column.kind == "money" and unit is None
        ]
        plan = [
            _Cell(place, unit, column, sheet.has_percents and column.kind == "target")
            for place, unit, column in zip(header.places, header.units, self.columns, strict=True)
        ]
        first_key = header.places[self.first_key]
        for number, cells in sheet.rows:
            if not any(cell not in ("", None) for cell in cells):
                continue
            first = cells[first_key] if first_key < len(cells) else ""
            if isinstance(first, str) and first.strip().startswith(EXAMPLE):
                continue
            row = self._row(sheet.name, number, cells, plan)
            for title in missing_unit:
                row.refuse(title, "表头要写明单位，例如“（万元）”或“（元）”。")
            yield row

    def _row(self, sheet: str, number: int, cells: list[Raw], plan: Sequence[_Cell]) -> Row:
        values: list[str] = []
        problems: list[tuple[str, str]] = []
        width = len(cells)
        for cell in plan:
            raw = cells[cell.place] if 0 <= cell.place < width else ""
            value = cell.texts.get(raw) if raw.__class__ is str else None
            if value is None and raw.__class__ is float:
                value = cell.numbers.get(raw)
            if value is None:
                try:
                    value = self._read(raw, cell)
                except UnreadableError as error:
                    value = _as_it_stands(raw, cell.column)
                    if not cell.column.is_note:
                        problems.append((cell.column.title, str(error)))
            values.append(value)
        return Row(sheet, number, tuple(values), tuple(problems))

    def _read(self, raw: Raw, cell: _Cell) -> str:
        text = cell_text(raw)
        if cell.may_be_percent and isinstance(raw, float):
            raise UnreadableError(
                f"这一格是数字 {text}，而工作簿中用了百分比格式，分不清是 {text} 还是百分数。请把单元格格式设为“文本”后重新填写。"
            )
        value = read_value(text, cell.column, self.scheme, cell.unit)
        if raw.__class__ is str and len(cell.texts) < _MOST_KNOWN:
            cell.texts[raw] = value
        elif raw.__class__ is float and len(cell.numbers) < _MOST_KNOWN:
            cell.numbers[raw] = value
        return value


def _as_it_stands(raw: Raw, column: Column) -> str:
    """For the preview of a wrong row."""
    return "".join(char if char.isprintable() else " " for char in str(raw))[: column.longest]
