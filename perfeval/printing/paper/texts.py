"""Figures and texts as they are printed."""

from __future__ import annotations

import re
from decimal import Decimal

from perfeval.core.sheet import Actual, Indicator, Target

DASH = "—"
TICKS = ("√", "✓")  # what marks a category of reasons
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
    ticked = "、".join(name for name, text in row.deviation_columns if text in TICKS)
    parts = [("原因类别：", ticked), ("", row.deviation_reason)]
    parts += [(f"{name}：", text) for name, text in row.deviation_columns if text not in TICKS]
    parts.append(("改进措施：", row.improvement))
    return "\n".join(label + printable(text) for label, text in parts if printable(text))
