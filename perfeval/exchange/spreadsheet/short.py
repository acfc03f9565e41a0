"""A short plain workbook: a head and some lines, made while a page waits. Long ones are exports."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from perfeval.exchange.spreadsheet.cells import Value, safe_row

MOST_LINES: Final = 10_000  # some seconds


def short_workbook(
    title: str, header: Sequence[Value], lines: Iterable[Sequence[Value]], widths: Sequence[int], rest: str = ""
) -> bytes:
    """Of more lines than MOST_LINES the first; then one that says so, and what to do: `rest`."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append(safe_row(sheet, header))
    waiting = iter(lines)
    for line in islice(waiting, MOST_LINES):
        sheet.append(safe_row(sheet, line))
    if next(waiting, None) is not None:
        sheet.append(safe_row(sheet, [f"这里只列出前 {MOST_LINES} 行。{rest}"]))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
