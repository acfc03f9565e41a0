"""The figures of a workbook: doubles on the disk, decimals for us."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Final

from perfeval.core.decimals import trim

_NUMBER: Final = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?\s*")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

LARGEST: Final = 10**30  # beyond it nothing is a figure of a table, and its digits would fill pages
SMALLEST: Final = 1e-30


class NoFigure(ValueError):
    """The message is a Chinese sentence."""


def stored_figure(text: str) -> Decimal:
    """What a file has as a number. Raises NoFigure."""
    if len(text) > 400 or not _NUMBER.fullmatch(text):
        raise NoFigure(f"“{text[:30]}”不是数字。")
    return exact(float(text))


def exact(value: float) -> Decimal:
    """0.1 + 0.2 → 0.3: fifteen digits are what Excel itself shows and keeps of what is typed. Raises NoFigure."""
    if not math.isfinite(value) or abs(value) >= LARGEST:
        raise NoFigure("数值超出范围。")
    if abs(value) < SMALLEST:
        return Decimal(0)
    return trim(Decimal(f"{value:.15g}"))


def plain_text(text: str) -> tuple[str, str]:
    """A workbook's text without characters that nobody can see, and what is wrong with it ("" if nothing)."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    clean = _CONTROL.sub("", text)
    return clean.strip(), "" if clean == text else "含有看不见的控制字符，已去掉。"
