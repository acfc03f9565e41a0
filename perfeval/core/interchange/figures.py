"""Figures in the file: strings as printed, so that 10.0 keeps its zero."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from perfeval.core.decimals import NumberError, normal, parse_number, parse_percent
from perfeval.core.interchange.cells import Cell

DASH = "—"
DASHES = frozenset({DASH, "——", "–", "―", "─", "-", "--"})
# The fields of a fund line in which a form may print a dash instead.
FUND_FIGURES = ("initial_budget", "adjusted_budget", "executed", "weight", "rate", "score", "annual_rate")
MAX_CHARACTERS = 60  # of one figure, with blanks and separators


def figure(cell: Cell) -> Decimal | None:
    """None for null and for a dash. A JSON integer is read as its digits, a float is refused."""
    return _read(cell, parse_number)


def percentage(cell: Cell) -> Decimal | None:
    """97.75% and 97.75 alike."""
    return _read(cell, parse_percent)


def is_dash(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MAX_CHARACTERS and normal(value) in DASHES


def _read(cell: Cell, parse: Callable[[str], Decimal]) -> Decimal | None:
    text = cell.text_or_whole_number()
    if text is None or is_dash(text):
        return None
    if len(text) > MAX_CHARACTERS:
        cell.refuse(f"太长，不是数字：{len(text)} 个字符。")
        return None
    try:
        return parse(text)
    except NumberError as error:
        cell.refuse(str(error))
        return None
