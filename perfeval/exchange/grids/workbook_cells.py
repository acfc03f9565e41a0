"""A worksheet's cells as they stand in the XML, read in one pass without holding it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from perfeval.exchange.grids.packages import Package, Unreadable, local_name
from perfeval.exchange.grids.references import MAX_COLUMN, MAX_ROW, at

MAX_MERGES: Final = 20_000


@dataclass(frozen=True, slots=True)
class RichText:
    """What is struck through does not count, and is kept apart."""

    text: str = ""
    struck: str = ""


@dataclass(slots=True)
class RawCell:
    """`value` is None where nothing is stored; `style` is the number of the cell's format."""

    row: int
    column: int
    kind: str
    style: int
    value: str | None
    formula: bool
    inline: RichText


@dataclass(slots=True)
class RawSheet:
    cells: list[RawCell] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)


def scan_sheet(package: Package, part: str, sheet: str, limit: int) -> RawSheet:
    """Cells that hold something; empty ones that only have a border are left out."""
    found = RawSheet()
    row = column = 0  # the last row that was finished, the last cell in the present one
    for _, element in package.walk(part, ("end",), ("row", "c", "mergeCell", "col")):
        name = local_name(element)
        if name == "c":
            raw = _raw(element, row, column, sheet)
            column = raw.column
            if raw.value is not None or raw.formula or raw.inline != RichText():
                found.cells.append(raw)
                if len(found.cells) > limit:
                    raise Unreadable(f"工作簿太大：有内容的单元格超过 {limit} 个。", sheet)
        elif name == "row":
            row, column = _row_number(element, row, sheet), 0
            if element.get("hidden") in {"1", "true"}:
                found.hidden_rows.add(row)
        elif name == "mergeCell":
            found.merges.append(element.get("ref", ""))
            if len(found.merges) > MAX_MERGES:
                raise Unreadable(f"合并单元格超过 {MAX_MERGES} 处。", sheet)
        elif element.get("hidden") in {"1", "true"}:
            found.hidden_columns.append((_integer(element.get("min")), _integer(element.get("max"))))
        _let_go(element)
    return found


def _raw(element: Any, finished: int, column: int, sheet: str) -> RawCell:
    reference = element.get("r")
    if reference:
        position = at(reference, sheet)
    else:  # without a reference a cell stands beside the one before it
        parent = element.getparent()
        position = (_row_number(parent, finished, sheet), min(column + 1, MAX_COLUMN))
    value: str | None = None
    formula, inline = False, RichText()
    for child in element:
        name = local_name(child)
        if name == "v":
            value = child.text
        elif name == "f":
            formula = True
        elif name == "is":
            inline = rich_text(child)
    kind = element.get("t", "n")
    if value is None and formula and kind == "str":
        value = ""  # a formula whose result is no text at all
    return RawCell(*position, kind, _integer(element.get("s")), value, formula, inline)


def rich_text(element: Any) -> RichText:
    """The runs of a text, without the readings that stand above Japanese ones."""
    parts: list[str] = []
    struck: list[str] = []
    for child in element:
        name = local_name(child)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            look = next((one for one in child if local_name(one) == "rPr"), ())
            texts = struck if is_struck(look) else parts
            texts += [one.text or "" for one in child if local_name(one) == "t"]
    return RichText("".join(parts), "".join(struck))


def is_struck(font: Iterable[Any]) -> bool:
    """By the properties of a font or of a run."""
    return any(local_name(one) == "strike" and one.get("val") not in {"0", "false"} for one in font)


def _row_number(element: Any, finished: int, sheet: str) -> int:
    number = _integer(element.get("r")) if element is not None and element.get("r") else finished + 1
    if not 1 <= number <= MAX_ROW:
        raise Unreadable("行号不对，文件已损坏。", sheet)
    return number


def _integer(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _let_go(element: Any) -> None:
    """What has been read need not be held."""
    parent = element.getparent()
    element.clear(keep_tail=False)
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
