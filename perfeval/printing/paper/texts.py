"""Figures and texts as they are printed."""

from __future__ import annotations

import re
from decimal import Decimal

from perfeval.core.sheet import Actual, FundLine, Indicator, Target

DASH = "—"
# Characters that no XML may hold, and the marks that turn the direction of writing.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff\ufeff]"
)
_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile(r"[ \t]+")


def printable(text: str | None) -> str:
    """What is printed of a text: no control characters, blanks collapsed, line feeds kept."""
    if not text:
        return ""
    one_feed = _LINE_END.sub("\n", text)
    lines = _UNPRINTABLE.sub("", one_feed).split("\n")
    return "\n".join(_BLANKS.sub(" ", line).strip(" ") for line in lines).strip("\n")


def figure(value: Decimal | None) -> str:
    """The digits as they were entered, zeros and all."""
    return "" if value is None else f"{value:f}"


def shortest(value: Decimal | None) -> str:
    """A computed figure, without the zeros that rounding left behind: 9.90 is printed 9.9."""
    text = figure(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def fund_figure(line: FundLine, field: str) -> str:
    if field in line.dashed:
        return DASH
    return figure(getattr(line, field))


def target_text(target: Target) -> str:
    if target.text:
        return printable(target.text)
    return printable(f"{target.operator or ''}{figure(target.value)}{target.unit or ''}")


def actual_text(actual: Actual) -> str:
    if actual.text:
        return printable(actual.text)
    return printable(f"{actual.operator or ''}{figure(actual.value)}{actual.unit or ''}")


def reason_text(row: Indicator) -> str:
    """Reason and improvement in one cell; reasons that were given by category keep its name."""
    parts = [printable(row.deviation_reason)]
    parts += [f"{name}：{printable(text)}" for name, text in row.deviation_columns if printable(text)]
    if printable(row.improvement):
        parts.append(f"改进措施：{printable(row.improvement)}")
    return "\n".join(part for part in parts if part)
