"""Excel workbooks (.xlsx) → one grid a sheet, straight from the XML.

A library would hide what decides here: whether an empty cell is a formula that was never computed, and whether 0.9775 is
shown as 97.75%. The cells are read as they come; where they stand costs nothing, so a stray cell at XFD1048576 does no harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from perfeval.exchange.grids.date_formats import shown_date
from perfeval.exchange.grids.figures import NoFigure, plain_text, stored_figure
from perfeval.exchange.grids.format_codes import is_date
from perfeval.exchange.grids.model import Cell, Grid, said_of_struck
from perfeval.exchange.grids.number_formats import shown
from perfeval.exchange.grids.packages import Package
from perfeval.exchange.grids.workbook_cells import RawCell, RawSheet, RichText, scan_sheet
from perfeval.exchange.grids.workbook_merges import Merges
from perfeval.exchange.grids.workbook_parts import Look, SheetEntry, Strings, cell_looks, dates_from_1904, sheet_entries

MAX_CELLS: Final = 200_000  # with something in them, in all sheets: a hundred large tables


def workbook_grids(package: Package) -> tuple[Grid, ...]:
    workbook = package.main_part("xl/workbook.xml")
    book = _Book(package, workbook)
    grids = [book.hidden(sheet) if sheet.hidden else book.grid(sheet) for sheet in sheet_entries(package, workbook)]
    return tuple(grid for grid in grids if grid is not None)


class _Book:
    def __init__(self, package: Package, workbook: str) -> None:
        self._package = package
        parts = {kind: target for kind, target in package.targets(workbook).values() if target in package}
        self._strings = Strings(package, parts.get("sharedStrings"))
        self._looks = cell_looks(package, parts.get("styles"))
        self._from_1904 = dates_from_1904(package, workbook)
        self._left = MAX_CELLS

    def hidden(self, sheet: SheetEntry) -> Grid:
        """A hidden sheet is named, not read: what nobody sees is nobody's table."""
        return Grid("sheet", sheet.name, (Cell(1, 1, "", problem=f"工作表“{sheet.name}”是隐藏的，没有读取。"),))

    def grid(self, sheet: SheetEntry) -> Grid | None:
        if sheet.part is None:
            return None  # a chart or a dialog
        raw = scan_sheet(self._package, sheet.part, sheet.name, self._left)
        self._left -= len(raw.cells)
        merges = Merges(raw.merges, sheet.name)
        cells: dict[tuple[int, int], Cell] = {}
        for one in raw.cells:
            at = (one.row, one.column)
            text, number, problem = self._content(one)
            if text and self._looks.get(one.style, Look()).struck:
                text, number, problem = "", None, said_of_struck(text)
            if (anchor := merges.over(at)) is not None:
                if anchor in cells and text not in {"", cells[anchor].text}:
                    covered = f"合并单元格下面还盖着“{text[:20]}”，没有读取。"
                    cells[anchor] = replace(cells[anchor], problem=cells[anchor].problem or covered)
                continue
            rows, columns = merges.take(at)
            if at in cells:
                cells[at] = replace(cells[at], problem="文件里这个单元格出现两次，取了第一个。")
            elif text or problem or rows > 1 or columns > 1:
                cells[at] = Cell(one.row, one.column, text, rows, columns, number, problem)
        for (row, column), (rows, columns) in merges.left():
            cells[row, column] = Cell(row, column, "", rows, columns)
        ordered = [cells[at] for at in sorted(cells)]
        told = [cell for cell in ordered if cell.text or cell.problem]
        return Grid(
            kind="sheet",
            part=sheet.name,
            cells=tuple(_with_hidden(ordered, raw)),
            rows=max((cell.row + cell.rows - 1 for cell in told), default=0),
            columns=max((cell.column + cell.columns - 1 for cell in told), default=0),
        )

    def _content(self, raw: RawCell) -> tuple[str, Decimal | None, str]:
        """What is seen, the figure behind it, and what is wrong."""
        value = raw.value or ""
        match raw.kind:
            case "s":
                return _rich(self._strings.get(value))
            case "inlineStr":
                return _rich(raw.inline)
            case "d":
                return value.removesuffix("T00:00:00"), None, ""
            case "b":
                return ("TRUE" if value == "1" else "FALSE"), None, "是逻辑值（TRUE 或 FALSE），不是数字，也不是文字。"
            case "e":
                return value[:40], None, f"公式出错（{value[:40]}）。"
        if raw.formula and raw.value is None:
            return "", None, "公式没有保存计算结果，请用 Excel 打开并保存后再上传。"
        return _text(value) if raw.kind == "str" or not value.strip() else self._figure(raw, value)

    def _figure(self, raw: RawCell, value: str) -> tuple[str, Decimal | None, str]:
        try:
            number = stored_figure(value)
        except NoFigure as error:
            return value[:40].strip(), None, str(error)
        return (*show_figure(number, self._looks.get(raw.style, Look()).code, from_1904=self._from_1904), "")


def show_figure(number: Decimal, code: str, *, from_1904: bool = False) -> tuple[str, Decimal | None]:
    """What is seen, and the figure unless it is a date."""
    date = shown_date(number, code, from_1904=from_1904) if is_date(code) else None
    return (shown(number, code), number) if date is None else (date, None)


def _rich(rich: RichText | None) -> tuple[str, Decimal | None, str]:
    if rich is None:
        return "", None, "单元格的文字在文件里找不到，文件可能已损坏。"
    clean, _, problem = _text(rich.text)
    return clean, None, problem or said_of_struck(plain_text(rich.struck)[0])


def _text(text: str) -> tuple[str, Decimal | None, str]:
    clean, problem = plain_text(text)
    return clean, None, problem


def _with_hidden(cells: list[Cell], raw: RawSheet) -> Iterator[Cell]:
    """Hidden rows and columns are read, and said once each."""
    said: set[str] = set()
    for cell in cells:
        line = ""
        if cell.text and cell.row in raw.hidden_rows:
            line = f"第 {cell.row} 行是隐藏的"
        elif cell.text and any(first <= cell.column <= last for first, last in raw.hidden_columns):
            line = f"第 {cell.column} 列是隐藏的"
        if line and line not in said:
            said.add(line)
            yield replace(cell, problem=cell.problem or f"{line}，也读取了。")
        else:
            yield cell
