"""The frame of an exported workbook: everything but its lines, made by openpyxl.

A book of openpyxl that holds the heads and one cell of each style is saved; where its lines would stand, the writer puts
its own. Frames of one content differ only in the number of their sheets: the styles keep their numbers.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from perfeval.exchange.exports.columns import Column, Look
from perfeval.exchange.exports.content import Content
from perfeval.exchange.spreadsheet import safe_cell

_SONG, _HEI = "宋体", "黑体"
_A3, _A4 = 8, 9
_THIN: Final = Side(style="thin", color="FF000000")
_GRID: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_GREY: Final = PatternFill("solid", fgColor="FFEDEFF2")
_CENTRE: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
_MIDDLE: Final = Alignment(vertical="center")
_FIGURE: Final = Alignment(horizontal="right", vertical="center")
_ALIGNMENTS: Final = {
    Look.TEXT: _MIDDLE,
    Look.CODE: _MIDDLE,
    Look.LONG_TEXT: Alignment(vertical="center", wrap_text=True),
    Look.WORD: _CENTRE,
    Look.COUNT: _FIGURE,
    Look.POINTS: _FIGURE,
    Look.MONEY: _FIGURE,
}
_FORMATTED: Final = (Look.CODE, Look.COUNT, Look.POINTS, Look.MONEY)
_SHEET: Final = re.compile(r"xl/worksheets/sheet(\d+)\.xml")


@dataclass(frozen=True, slots=True)
class Styles:
    """Numbers of styles. `lines` and `total`: for each column the plain one and the one with the quote mark."""

    lines: tuple[tuple[int, int], ...]
    total: tuple[tuple[int, int], ...]
    note: int


@dataclass(frozen=True, slots=True)
class Frame:
    """`before` and `after` are what stands in a sheet's file around its lines, `others` the other files of the zip."""

    styles: Styles
    before: str
    after: str
    others: dict[str, bytes]


def head_row(content: Content) -> int:
    return 3 if content.is_form else 1


def make_frame(content: Content, sheets: int) -> Frame:
    book = Workbook()
    made = [_sheet(book, content, number) for number in range(1, sheets + 1)]
    file = io.BytesIO()
    book.save(file)
    with zipfile.ZipFile(file) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    first = files["xl/worksheets/sheet1.xml"].decode()
    before, _, rest = first.partition(f'<row r="{head_row(content) + 1}"')
    before = re.sub(r"<dimension [^>]*/>", "", before)  # of the frame, not of the lines to come
    others = {name: data for name, data in files.items() if not _SHEET.fullmatch(name)}
    return Frame(made[0], before, rest[rest.index("</sheetData>") :], others)


def _sheet(book: Any, content: Content, number: int) -> Styles:
    sheet = book.worksheets[0] if number == 1 else book.create_sheet()
    sheet.title = content.label if number == 1 else f"{content.label} {number}"
    for place, column in enumerate(content.columns, start=1):
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = column.width
        if column.look is Look.CODE:  # also below the last line, where people go on
            dimension.number_format = column.look.value
    last, row = get_column_letter(len(content.columns)), head_row(content)
    _set_up_page(sheet, row, _A4 if content.is_form else _A3)
    if content.is_form:
        _heading(sheet, content, last)
    else:
        sheet.auto_filter.ref = f"A1:{last}1"
    sheet.row_dimensions[row].height = 30
    for place, column in enumerate(content.columns, start=1):
        cell = _text(sheet.cell(row, place), content.heading(column), Font(name=_SONG, size=11, bold=True), _CENTRE)
        cell.border, cell.fill = _GRID, _GREY
    return Styles(
        tuple(_pair(sheet, row + 1, place, content, bold=False) for place in range(len(content.columns))),
        tuple(_pair(sheet, row + 3, place, content, bold=True) for place in range(len(content.columns))),
        _text(sheet.cell(row + 5, 1), "注", Font(name=_SONG, size=10), _MIDDLE).style_id,
    )


def _heading(sheet: Any, content: Content, last: str) -> None:
    """Two lines over the whole width: the title, then who hands it in and in what money."""
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 36, 20
    middle = len(content.columns) // 2
    right = f"{get_column_letter(middle + 1)}2"
    _text(sheet["A1"], content.title, Font(name=_HEI, size=18), _CENTRE)
    _text(sheet["A2"], f"填报单位：{content.office}", Font(name=_SONG, size=11), _MIDDLE)
    _text(sheet[right], f"金额单位：{content.money_unit}", Font(name=_SONG, size=11), _FIGURE)
    sheet.merge_cells(f"A1:{last}1")
    sheet.merge_cells(f"A2:{get_column_letter(middle)}2")
    sheet.merge_cells(f"{right}:{last}2")


def _text(cell: Any, text: str, font: Font, alignment: Alignment) -> Any:
    safe_cell(cell, text)
    cell.font, cell.alignment = font, alignment
    return cell


def _pair(sheet: Any, row: int, place: int, content: Content, *, bold: bool) -> tuple[int, int]:
    plain, quoted = (_styled(sheet.cell(row + more, place + 1), content, place, bold=bold) for more in (0, 1))
    quoted.quotePrefix = True
    return plain.style_id, quoted.style_id


def _styled(cell: Any, content: Content, place: int, *, bold: bool) -> Any:
    column: Column = content.columns[place]
    cell.font, cell.alignment = Font(name=_SONG, size=11, bold=bold), _ALIGNMENTS[column.look]
    if column.look in _FORMATTED:
        cell.number_format = column.look.value
    if content.is_form:
        cell.border = _GRID
    return cell


def _set_up_page(sheet: Any, head: int, paper: int) -> None:
    """Across, as wide as the page, the head on every page, page numbers at the foot."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", paper
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top, sheet.page_margins.bottom = 0.6, 0.7
    sheet.print_title_rows = f"{head}:{head}"
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    sheet.freeze_panes = f"A{head + 1}"
