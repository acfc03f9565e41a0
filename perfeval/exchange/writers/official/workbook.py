"""The official form as an .xlsx: one worksheet, merged cells, figures as numbers that show the printed digits."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from perfeval.core.official_form import FormCell, FormDocument, FormLine, FormTable, placed_rows
from perfeval.exchange.spreadsheet import Value, safe_cell, storable
from perfeval.exchange.writers.official.grid import ColumnGrid
from perfeval.exchange.writers.official.heights import row_heights
from perfeval.exchange.writers.official.texts import HEI, LINES, SIGNATURES, SONG, line_count

SHEET_NAME: Final = "自评表"
A4: Final = 9
CHARACTERS: Final = 96 / 25.4 / 8  # a column's width in digits of 宋体 11, a millimetre
INCH: Final = 25.4
_FIGURE: Final = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.(\d{1,10}))?(%?)")
_THIN: Final = Side(style="thin", color="000000")


def write_xlsx(form: FormDocument) -> bytes:
    """The finished file. Texts are of type string whatever they begin with, figures are numbers."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET_NAME
    book.properties.title, book.properties.creator = storable(form.title)[:250], storable(form.author)[:250]
    tables = [block for block in form.blocks if isinstance(block, FormTable)]
    grid = ColumnGrid(tables)
    for number, width in enumerate(grid.widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = round(width * CHARACTERS, 2)
    row = 1
    for block in form.blocks:
        row = _line(sheet, row, block, grid) if isinstance(block, FormLine) else _table(sheet, row, block, grid, form)
    _set_page(sheet, form, row - 1, len(grid.widths))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _set_page(sheet: Any, form: FormDocument, rows: int, columns: int) -> None:
    paper = form.paper
    sheet.page_setup.paperSize = A4
    sheet.page_setup.orientation = "landscape" if paper.width > paper.height else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.top, margins.bottom = paper.top / INCH, min(paper.bottom, 15) / INCH
    margins.left, margins.right = paper.left / INCH, paper.right / INCH
    margins.header = margins.footer = 6 / INCH
    sheet.print_options.horizontalCentered = True
    sheet.print_area = f"A1:{get_column_letter(columns)}{rows}"
    sheet.sheet_view.showGridLines = False
    sheet.oddFooter.center.text = "第 &P 页　共 &N 页"
    if form.standing:
        sheet.oddHeader.right.text = storable(form.standing).replace("&", "&&")


def _line(sheet: Any, row: int, line: FormLine, grid: ColumnGrid) -> int:
    style, columns = LINES[line.role], len(grid.widths)
    cell = safe_cell(sheet.cell(row, 1), line.text)
    cell.font = Font(name=style.face, size=style.size, bold=style.is_bold)
    horizontal = "center" if style.is_centred else "left"
    cell.alignment = Alignment(horizontal=horizontal, vertical="center", wrap_text=True)
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
    lines = line_count(line.text, style.size, grid.width(1, columns))
    sheet.row_dimensions[row].height = min(409.0, lines * style.line)
    return row + 1


def _table(sheet: Any, top: int, table: FormTable, grid: ColumnGrid, form: FormDocument) -> int:
    size, line = (form.size, form.line) if table.is_framed else (SIGNATURES.size, SIGNATURES.line)
    heights = row_heights(table, grid, size, line)
    tops = [top]
    for parts in heights:
        for number, height in enumerate(parts):
            sheet.row_dimensions[tops[-1] + number].height = height
        tops.append(tops[-1] + len(parts))
    for cells in placed_rows(table):
        for placed in cells:
            if placed.is_continued:
                continue
            first, last = grid.columns(table, placed.column, placed.cell.columns)
            begin, end = tops[placed.row], tops[placed.row + placed.cell.rows] - 1
            _cell(sheet.cell(begin, first), placed.cell, size, is_framed=table.is_framed)
            if end > begin or last > first:
                sheet.merge_cells(start_row=begin, end_row=end, start_column=first, end_column=last)
    if table.head_rows:
        sheet.print_title_rows = f"{top}:{tops[table.head_rows] - 1}"
    return tops[-1]


def _cell(target: Any, cell: FormCell, size: float, *, is_framed: bool) -> None:
    value, number_format = _value(cell)
    safe_cell(target, value)
    target.number_format = number_format
    target.font = Font(name=HEI if cell.is_head else SONG, size=size)
    target.alignment = Alignment(
        horizontal="center" if cell.is_centred else "left",
        vertical="center",
        wrap_text=True,
        indent=round(cell.indent),
    )
    if is_framed:
        target.border = Border(
            left=_THIN,
            right=_THIN,
            top=None if cell.is_open_above else _THIN,
            bottom=None if cell.is_open_below else _THIN,
        )


def _value(cell: FormCell) -> tuple[Value, str]:
    """What the cell holds, and the format that shows the printed digits."""
    match = _FIGURE.fullmatch(cell.text) if cell.is_figure else None
    if match is None:
        return cell.text, "@"
    number = Decimal(cell.text.removesuffix("%"))
    decimals = len(match[1] or "")
    code = f"0.{'0' * decimals}" if decimals else "0"
    return (number.scaleb(-2), f"{code}%") if match[2] else (number, code)
