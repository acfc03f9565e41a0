"""Cells of a workbook: escaped by type."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from openpyxl.cell import WriteOnlyCell

from perfeval.exchange.spreadsheet.risk import UNSTORABLE, looks_like_formula, storable

Value = str | int | Decimal | bool | date | datetime | None

_MOST_DIGITS: Final = 15  # a cell's number is a binary float
_MOST_TEXT: Final = 32_767  # as Excel counts: a character beyond the first 65,536, as 𠮷 is, for two
_ESCAPE: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # Excel would read _x0041_ as the letter A
_ODD: Final = re.compile(f"{UNSTORABLE.pattern}|{_ESCAPE.pattern}")  # what few texts have: a file has millions


def safe_cell(cell: Any, value: Value) -> Any:
    """Put a value into a cell of openpyxl and give the cell back.

    Text is always of type string, never a formula, a number or an error value; where it could be taken for a formula
    when somebody edits it, the cell carries the quote mark that Excel itself would give it. Whole numbers and Decimals
    stay numbers unless they have more digits than a cell keeps.
    """
    safe = safe_value(value)
    cell.value = safe
    if isinstance(safe, str):
        cell.data_type = "s"
        if looks_like_formula(safe):
            cell.quotePrefix = True
    return cell


def safe_value(value: Value) -> int | Decimal | str | None:
    """What a cell holds of a value, for writers that make their cells themselves: a number, or text of type string,
    which wants the quote mark where it `looks_like_formula`."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and 2 * len(value) <= _MOST_TEXT and not _ODD.search(value):
        return value
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and _fits(value):
        return value
    return _cut(_ESCAPE.sub("_x005F_", storable(_as_text(value))))


def _cut(text: str) -> str:
    """As much of a text as a cell holds; no character is cut in two."""
    if 2 * len(text) <= _MOST_TEXT:
        return text
    return text.encode("utf-16-le")[: 2 * _MOST_TEXT].decode("utf-16-le", "ignore")


def safe_row(sheet: Any, values: Iterable[Value]) -> list[Any]:
    """A row for `append` of a write-only worksheet."""
    return [safe_cell(WriteOnlyCell(sheet), value) for value in values]


def _fits(value: int | Decimal) -> bool:
    number = Decimal(value)
    return number.is_finite() and len(number.normalize().as_tuple().digits) <= _MOST_DIGITS and abs(number) < 10**15


def _as_text(value: Value) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)
