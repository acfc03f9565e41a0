"""Sizes of the lines outside the tables, and how many lines a text takes in a cell."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from math import ceil
from typing import Final

from perfeval.core.official_form import Role

POINTS: Final = 72 / 25.4  # a millimetre
INNER: Final = 2.0  # millimetres left and right of a cell's text
PADDING: Final = 2.5  # points above and below it
SONG, HEI = "宋体", "黑体"


@dataclass(frozen=True, slots=True)
class LineStyle:
    size: float
    line: float
    face: str = SONG
    is_bold: bool = False
    is_centred: bool = False


LINES: Final[dict[Role, LineStyle]] = {
    "annex": LineStyle(10.5, 16, HEI),
    "title": LineStyle(18, 26, SONG, is_bold=True, is_centred=True),
    "year": LineStyle(12, 20, is_centred=True),
    "gap": LineStyle(6, 6),
    "notes": LineStyle(8, 11.5),
}
SIGNATURES: Final = LineStyle(10.5, 14)


def line_count(text: str, size: float, width: float) -> int:
    """Of a text broken anywhere, in a cell of that width (mm); a little too many rather than one too few."""
    room = max(width - 2 * INNER, 1) * POINTS * 0.97
    return sum(max(1, ceil(_width(line) * size / room)) for line in text.split("\n"))


def _width(line: str) -> float:
    """In em."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.55 for char in line)
