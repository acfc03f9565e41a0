"""Comma-separated files: UTF-8 with a byte order mark, which Excel needs to read Chinese."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from perfeval.exchange.spreadsheet.cells import Value
from perfeval.exchange.spreadsheet.risk import looks_like_formula, storable

BOM: Final = "\ufeff"


def safe_text(value: Value) -> str:
    """One value as a field of the file. A text that a spreadsheet would compute gets a quote mark before it, and so does
    one that has it already: `typed_text` takes exactly one away. A number is written as it is, its sign included."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    text = value.isoformat() if isinstance(value, date) else storable(value)
    return f"'{text}" if looks_like_formula(text.lstrip("'")) else text


def typed_text(field: str) -> str:
    """The text that `safe_text` wrote."""
    return field[1:] if field.startswith("'") and looks_like_formula(field.lstrip("'")) else field


def csv_line(values: Sequence[Value]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([safe_text(value) for value in values])
    return buffer.getvalue()


def write_csv(rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """A file piece by piece, for a streamed answer."""
    yield BOM.encode()
    for values in rows:
        yield csv_line(values).encode()
