"""Cells of the workbook: labels that are locked, cells to fill in that are not, cells that compute."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter

from perfeval.core.decimals import NumberError, parse_number
from perfeval.exchange.offline.model import Key, shown
from perfeval.exchange.spreadsheet import safe_cell

SONG, HEI = "宋体", "黑体"
SIZE: Final = 10
_THIN: Final = Side(style="thin", color="808080")
_BORDER: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_OPEN: Final = PatternFill("solid", fgColor="FFF9E0")
_HEAD: Final = PatternFill("solid", fgColor="E8EEF5")
_COMPUTED: Final = PatternFill("solid", fgColor="F0F0F0")
FIGURE_FORMAT: Final = "General"
TEXTS: Final = ("level3", "target_text", "actual_text")
MONEY_FORMAT: Final = "#,##0.00########"


@dataclass
class Form:
    """The visible worksheet while it is drawn. `inputs`: each cell to fill in, where it stands and what it holds now."""

    sheet: Any
    inputs: list[tuple[Key, str, str]] = field(default_factory=list)

    def label(
        self,
        row: int,
        column: int,
        text: str,
        *,
        columns: int = 1,
        rows: int = 1,
        is_head: bool = True,
        is_centred: bool = False,
    ) -> None:
        cell = safe_cell(self.sheet.cell(row, column), text)
        cell.font = Font(name=HEI if is_head else SONG, size=SIZE)
        cell.alignment = _aligned(is_centred=is_head or is_centred)
        cell.border = _BORDER
        if is_head:
            cell.fill = _HEAD
        self._merge(row, column, rows, columns)

    def open(self, row: int, column: int, key: Key, text: str, *, columns: int = 1) -> str:
        """A cell to fill in; its address. Short texts are formatted as text, so that 95% stays what was typed; long ones
        are not: Excel shows such a cell as #### from 255 characters on."""
        cell = self.sheet.cell(row, column)
        kind = key.cell.kind
        is_figure = kind in ("money", "points")
        value = shown(key.field, text)
        safe_cell(cell, _number(value) if is_figure else value)
        cell.number_format = MONEY_FORMAT if kind == "money" else "@" if key.field in TEXTS else FIGURE_FORMAT
        centred = is_figure or kind in ("switch", "choice", "words") or key.field in ("target_text", "actual_text")
        cell.alignment = _aligned(is_centred=centred)
        cell.font, cell.fill, cell.border = Font(name=SONG, size=SIZE), _OPEN, _BORDER
        cell.protection = Protection(locked=False)
        self._merge(row, column, 1, columns, locked=False)
        address = f"{get_column_letter(column)}{row}"
        self.inputs.append((key, address, value))
        return address

    def computed(
        self, row: int, column: int, formula: str, *, columns: int = 1, number_format: str = FIGURE_FORMAT
    ) -> str:
        """A cell of ours that computes. The formula is our own text, never a user's."""
        cell = self.sheet.cell(row, column)
        cell.value = formula
        cell.number_format = number_format
        cell.font, cell.fill, cell.border = Font(name=SONG, size=SIZE), _COMPUTED, _BORDER
        cell.alignment = _aligned(is_centred=True)
        self._merge(row, column, 1, columns)
        return f"{get_column_letter(column)}{row}"

    def line(self, row: int, text: str, columns: int, *, size: int = SIZE, is_title: bool = False) -> None:
        cell = safe_cell(self.sheet.cell(row, 1), text)
        cell.font = Font(name=HEI if is_title else SONG, size=size, bold=is_title)
        cell.alignment = _aligned(is_centred=is_title)
        self.sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)

    def height(self, row: int, points: float) -> None:
        self.sheet.row_dimensions[row].height = min(409.0, points)

    def _merge(self, row: int, column: int, rows: int, columns: int, *, locked: bool = True) -> None:
        for below in range(rows):
            for beside in range(columns):
                cell = self.sheet.cell(row + below, column + beside)
                cell.border = _BORDER
                if not locked:
                    cell.protection = Protection(locked=False)
        if rows > 1 or columns > 1:
            self.sheet.merge_cells(
                start_row=row, end_row=row + rows - 1, start_column=column, end_column=column + columns - 1
            )


def _aligned(*, is_centred: bool) -> Alignment:
    """Words keep off the line at their left."""
    if is_centred:
        return Alignment(horizontal="center", vertical="center", wrap_text=True)
    return Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)


def _number(text: str) -> Decimal | str:
    try:
        return parse_number(text)
    except NumberError:
        return text
