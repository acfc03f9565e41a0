"""Cell references: B7 → row 7, column 2."""

from __future__ import annotations

import re
from typing import Final

from perfeval.exchange.grids.packages import Unreadable

MAX_ROW: Final = 1_048_576
MAX_COLUMN: Final = 16_384

_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


def at(reference: str, sheet: str) -> tuple[int, int]:
    match = _REFERENCE.fullmatch(reference)
    if match is not None:
        row, column = int(match[2]), column_number(match[1])
        if 1 <= row <= MAX_ROW and column <= MAX_COLUMN:
            return row, column
    raise Unreadable(f"单元格的位置“{reference[:20]}”不对，文件已损坏。", sheet)


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def name_of(row: int, column: int) -> str:
    """(7, 2) → B7"""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
