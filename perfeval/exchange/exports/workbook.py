"""An export as a workbook, line by line straight into the zip: neither memory nor temporary files grow with the lines.

openpyxl takes some 20 µs a cell, four times as long as the rest of an export together; so it makes the frame and the
styles, and the lines are written here. What a cell may hold is still decided by `exchange.spreadsheet` alone.
"""

from __future__ import annotations

import math
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from perfeval.exchange.exports.book_frame import Styles, head_row, make_frame
from perfeval.exchange.exports.columns import Line, Look, for_people
from perfeval.exchange.exports.content import Content
from perfeval.exchange.spreadsheet import looks_like_formula, safe_value

MOST_ROWS: Final = 1_000_000  # of a sheet; Excel takes 1,048,576
_LINE_HEIGHT, _PADDING = 15, 8  # in points, of 宋体 11
_A_PIECE = 500  # rows, about a megabyte of text: the zip is slow with small pieces
_LEVEL = 4  # a third of the time of the default, a tenth more bytes


def write_workbook(content: Content, path: Path) -> None:
    frame = make_frame(content, 1)
    rows = _Rows(content, frame.styles)
    lines = content.lines()
    sheets = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as book:
        while not rows.ended:  # lists go on in another sheet where one is full
            sheets += 1
            with book.open(f"xl/worksheets/sheet{sheets}.xml", "w", force_zip64=True) as sheet:
                sheet.write(frame.before.encode())
                for piece in rows.of_a_sheet(lines):
                    sheet.write(piece.encode())
                sheet.write(frame.after.encode())
        others = frame.others if sheets == 1 else make_frame(content, sheets).others
        for name, data in others.items():
            book.writestr(name, data)


class _Rows:
    def __init__(self, content: Content, styles: Styles) -> None:
        self.ended = False
        self._content, self._styles = content, styles
        self._letters = [get_column_letter(place) for place in range(1, len(content.columns) + 1)]
        self._long = [place for place, column in enumerate(content.columns) if column.look is Look.LONG_TEXT]
        self._waiting: list[Line] = []  # the first of the next sheet

    def of_a_sheet(self, lines: Iterator[Line]) -> Iterator[str]:
        """Rows until the sheet is full or the lines are at their end; then the sums, which are figures, and the note."""
        number, piece = head_row(self._content), []
        waiting, self._waiting = self._waiting, []
        for line in chain(waiting, lines):
            if number >= MOST_ROWS:
                self._waiting = [line]
                break
            number += 1
            piece.append(self._row(number, line, self._styles.lines))
            if len(piece) == _A_PIECE:
                yield "".join(piece)
                piece = []
        else:
            self.ended = True
            piece += self._closing(number)
        yield "".join(piece)

    def _closing(self, number: int) -> Iterator[str]:
        total, note = self._content.total(), self._content.note()
        if total is not None:
            number += 1
            yield self._row(number, total, self._styles.total)
        if note:
            number += 1
            yield f'<row r="{number}">{_cell(f"A{number}", self._styles.note, note)}</row>'

    def _row(self, number: int, line: Line, styles: Sequence[tuple[int, int]]) -> str:
        cells = []
        for column, letter, (plain, quoted), value in zip(
            self._content.columns, self._letters, styles, line, strict=True
        ):
            if (value is None or value == "") and not self._content.is_form:  # which shows the borders of empty cells
                continue
            safe = safe_value(for_people(column, value))
            style = quoted if isinstance(safe, str) and looks_like_formula(safe) else plain
            cells.append(_cell(f"{letter}{number}", style, safe))
        return f'<row r="{number}"{self._height(line)}>{"".join(cells)}</row>'

    def _height(self, line: Line) -> str:
        """Where texts are wrapped: programs differ in what they make of a row that does not say its height."""
        if not self._long:
            return ""
        texts = [(line[place], self._content.columns[place].width) for place in self._long]
        lines = max((_lines(text, width) for text, width in texts if isinstance(text, str)), default=1)
        return f' ht="{_LINE_HEIGHT * lines + _PADDING}" customHeight="1"'


def _cell(place: str, style: int, value: int | Decimal | str | None) -> str:
    if value is None:
        return f'<c r="{place}" s="{style}"/>'
    if isinstance(value, str):
        text = escape(value)
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    figure = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return f'<c r="{place}" s="{style}"><v>{figure}</v></c>'


def _lines(text: str, width: int) -> int:
    wide = sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)
    return max(1, min(25, math.ceil(wide / (width - 1)) + text.count("\n")))
