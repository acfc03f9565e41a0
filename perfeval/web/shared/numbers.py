"""Numbers that a page wrote into a form: whoever sends them may have written anything."""

from __future__ import annotations

MOST_DIGITS = 18  # what a column of the database holds; Python itself refuses to read some thousands


def number_in(text: str) -> int:
    """0, which no row and no revision has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 0


def numbers_in(texts: list[str]) -> list[int]:
    """Those that are numbers; the others are passed over."""
    return [number for text in texts if (number := number_in(text))]
