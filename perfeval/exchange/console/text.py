"""Text in columns. A Chinese character takes two columns of a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

ELLIPSIS = "…"


def width(text: str) -> int:
    return sum(_columns(character) for character in text)


def pad(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def clip(text: str, columns: int) -> str:
    """The beginning of `text` that fits, with an ellipsis where something is missing."""
    if width(text) <= columns:
        return text
    kept = ""
    for character in text:
        if width(kept + character) > columns - width(ELLIPSIS):
            break
        kept += character
    return kept + ELLIPSIS


def one_line(text: str) -> str:
    """Text from a file as it may stand in a terminal: no line breaks, no control characters."""
    return " ".join("".join(c if c.isprintable() or c.isspace() else "?" for c in text).split())


def align(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines in which the columns of `rows` stand below each other."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(pad, row, widths)).rstrip() for row in rows]


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
