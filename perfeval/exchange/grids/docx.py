"""Word documents → grids, straight from the XML: tables of a document, nested ones and those in text boxes too."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from perfeval.exchange.grids.docx_numbering import Numbering
from perfeval.exchange.grids.docx_text import paragraph_text
from perfeval.exchange.grids.model import Cell, Grid, said_of_struck
from perfeval.exchange.grids.open_tables import MAX_COLUMNS, OpenTable, grids_of
from perfeval.exchange.grids.packages import NAMES, Package, Unreadable

# What stands around rows, cells and paragraphs without being one itself.
_BLOCKS: Final = frozenset({"p", "tbl"})
_WRAPPERS: Final = frozenset({"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"})


def docx_grids(package: Package) -> tuple[Grid, ...]:
    main = package.main_part("word/document.xml")
    root = package.tree(main)
    body = next((child for child in root if NAMES[child.tag] == "body"), None)
    if body is None:
        raise Unreadable("这不是 Word 文档：没有正文。")
    reading = _Reading(Numbering(package, main, root))
    reading.flow(body, within=None)
    return grids_of(reading.tables)


class _Reading:
    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self.tables: list[OpenTable] = []
        self._struck: list[str] = []  # texts of the cell that is being read

    def flow(self, parent: Any, within: OpenTable | None) -> list[str]:
        """Paragraphs and tables as they follow each other; gives the paragraphs."""
        texts: list[str] = []
        since: list[str] = []  # the last table
        last: OpenTable | None = None
        for block in _blocks(parent):
            if NAMES[block.tag] == "tbl":
                outer = within.texts() if within is not None and last is None else []
                last = self._table(block, [*outer, *since], within)
                since = []
                continue
            text, boxes, struck = paragraph_text(block)
            if struck:
                self._struck.append(struck)
            text = self._numbering.label(block) + text.strip()
            said = [text] if text else []
            for box in boxes:
                said += self.flow(box, within)
            texts += said
            since += said
            if last is not None:
                last.after += said
        return texts

    def _table(self, element: Any, before: list[str], within: OpenTable | None) -> OpenTable:
        table = OpenTable(before, within)
        self.tables.append(table)
        part = f"表格 {len(self.tables)}"
        running: dict[int, int] = {}  # column → index in table.cells of a cell that vMerge continues
        for number, row in enumerate(_rows(element), start=1):
            table.rows = number
            column = 1 + _before_row(row)
            for cell in _cells(row):
                column += self._cell(table, running, cell, number, column)
                if column > MAX_COLUMNS:
                    raise Unreadable("表格的列数太多。", part)
            table.columns = max(table.columns, column - 1)
        return table

    def _cell(self, table: OpenTable, running: dict[int, int], element: Any, row: int, column: int) -> int:
        """Adds a cell or makes an earlier one larger; gives the columns that it takes."""
        span, merge, gone = _shape(element)
        if merge == "left" and table.cells and table.cells[-1].row == row:  # how old files merge to the right
            table.cells[-1] = replace(table.cells[-1], columns=table.cells[-1].columns + span)
            return span
        if merge == "above" and column in running:
            above = table.cells[running[column]]
            below, _ = self._content(element, table)
            problem = (
                f"合并单元格下面还盖着文字“{below[:20]}”，没有读取。"
                if below not in {"", above.text}
                else above.problem
            )
            table.cells[running[column]] = replace(above, rows=row - above.row + 1, problem=problem)
            return above.columns
        text, problem = ("", "") if gone else self._content(element, table)
        for at in range(column, column + span):
            running.pop(at, None)  # a cell of its own ends what ran down from above it
        if merge == "begins":
            running[column] = len(table.cells)
        table.cells.append(Cell(row, column, text, columns=span, problem=problem))
        return span

    def _content(self, element: Any, table: OpenTable) -> tuple[str, str]:
        """The text of a cell, and what is wrong with it."""
        outer, self._struck = self._struck, []
        text = "\n".join(self.flow(element, table)).strip()
        problem = said_of_struck("，".join(self._struck))
        self._struck = outer
        return text, problem


def _blocks(parent: Any) -> list[Any]:
    """Lists are faster than generators where most hold one or two elements."""
    found = []
    for child in parent:
        name = NAMES[child.tag]
        if name in _BLOCKS:
            found.append(child)
        elif name in _WRAPPERS:
            found += _blocks(child)
    return found


def _rows(table: Any) -> list[Any]:
    found = []
    for child in table:
        name = NAMES[child.tag]
        if name == "tr":
            if not _deleted(child, "trPr", "del"):
                found.append(child)
        elif name in _WRAPPERS:
            found += _rows(child)
    return found


def _cells(row: Any) -> list[Any]:
    found = []
    for child in row:
        name = NAMES[child.tag]
        if name == "tc":
            found.append(child)
        elif name in _WRAPPERS:
            found += _cells(child)
    return found


def _deleted(element: Any, properties: str, mark: str) -> bool:
    return any(NAMES[child.tag] == properties and any(NAMES[one.tag] == mark for one in child) for child in element)


def _before_row(row: Any) -> int:
    for child in row:
        if NAMES[child.tag] == "trPr":
            return sum(_number(one) for one in child if NAMES[one.tag] == "gridBefore")
    return 0


def _shape(cell: Any) -> tuple[int, str, bool]:
    """How many columns it spans; whether a merge downwards "begins" here, or it belongs to
    the cell "above" or to the one on its "left"; whether it is deleted."""
    span, merge, gone = 1, "", False
    for properties in cell:
        if NAMES[properties.tag] != "tcPr":
            continue
        for one in properties:
            match NAMES[one.tag]:
                case "gridSpan":
                    span = max(1, _number(one))
                case "vMerge":
                    merge = "begins" if _value(one) == "restart" else "above"
                case "hMerge" if _value(one) != "restart":
                    merge = "left"
                case "cellDel":
                    gone = True
        break
    return span, merge, gone


def _value(element: Any) -> str:
    return next((value for name, value in element.items() if name.endswith("}val") or name == "val"), "")


def _number(element: Any) -> int:
    value = _value(element)
    return min(int(value), MAX_COLUMNS) if value.isdecimal() and len(value) < 10 else 0
