"""How figures, dates and texts stand in a report."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from perfeval.core.decimals import HUNDRED, divide_half_up, show

# What neither XML nor a page can hold: controls, lone surrogates, signs that turn the direction of writing.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufff9-\uffff]"
)
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SENTENCE_END = ("。", "！", "？", "；", ".", "!", "?", ";")


def plain(text: str | None) -> str:
    """The text as it may be printed: line ends of one kind, nothing invisible, no blanks around it."""
    return _UNPRINTABLE.sub("", _LINE_END.sub("\n", text or "").replace("\t", " ")).strip()


def lines_of(text: str | None) -> list[str]:
    """Its paragraphs, without empty ones."""
    return [line.strip() for line in plain(text).split("\n") if line.strip()]


def one_line(text: str | None) -> str:
    return " ".join(lines_of(text))


def bare(text: str | None) -> str:
    """As part of a longer sentence: one line, without its own full stop."""
    return one_line(text).rstrip("。；;.，, ")


def sentence(text: str) -> str:
    return text if not text or text.endswith(_SENTENCE_END) else f"{text}。"


def money(amount: Decimal | None, unit: str) -> str:
    """48.80 → 48.8万元; nothing is 0."""
    return f"{show(amount)}{unit}" if amount else "0"


def per_cent(rate: Decimal | None) -> str:
    return "—" if rate is None else f"{show(rate)}%"


def share(score: Decimal, full: Decimal) -> str:
    """What part of the points was reached, in per cent with at most two decimals."""
    return f"{show(divide_half_up(score * HUNDRED, full))}%" if full else "—"


def long_date(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def short_date(day: date | None) -> str:
    """As ledgers have it: 2023.9.21."""
    return f"{day.year}.{day.month}.{day.day}" if day else ""


def listed(parts: Iterable[str]) -> str:
    return "；".join(part for part in parts if part)
