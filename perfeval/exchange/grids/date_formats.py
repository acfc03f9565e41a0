"""A stored day or hour as the workbook shows it: 45657 under yyyy"年"m"月"d"日" is 2024年12月31日."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from perfeval.exchange.grids.format_codes import BUILT_IN, GENERAL, Token, is_duration, sections, tokens

_LARGEST_DAY: Final = 2_958_465  # 9999-12-31


def shown_date(value: Decimal, code: str, *, from_1904: bool = False) -> str | None:
    """None for a number that is no day."""
    if not 0 <= value <= _LARGEST_DAY:
        return None
    start = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 (a calendar day, no instant)
    if not from_1904 and value < 60:
        start += timedelta(days=1)  # Excel believes in 29 February 1900
    try:
        moment = start + timedelta(seconds=round(value * 86_400))
    except OverflowError:
        return None
    return _written(moment, tokens(sections(BUILT_IN[14] if code in {"", GENERAL} else code)[0])).strip()


def _written(moment: datetime, parts: Sequence[Token]) -> str:
    written: list[str] = []
    noon = any(kind == "noon" for kind, _ in parts)
    minutes = False  # after hours, m are minutes
    for number, (kind, text) in enumerate(parts):
        if kind in {"literal", "sign"}:
            written.append(text)
        elif kind == "noon":
            written.append("上午" if moment.hour < 12 else "下午")
        elif kind == "letters" or is_duration(text):
            word = text.lower()
            if word[0] == "m" and not minutes and not _seconds_follow(parts[number + 1 :]):
                written.append(_padded(moment.month, word))
            else:
                written.append(_field(moment, word, noon=noon))
            minutes = word[0] == "h"
    return "".join(written)


def _seconds_follow(parts: Sequence[Token]) -> bool:
    return next((text.lower().startswith("s") for kind, text in parts if kind == "letters"), False)


def _field(moment: datetime, word: str, *, noon: bool) -> str:
    if word[0] in "ye":
        return f"{moment.year % 100:02}" if word == "yy" else str(moment.year)
    hour = (moment.hour - 1) % 12 + 1 if noon else moment.hour
    return _padded({"d": moment.day, "h": hour, "m": moment.minute, "s": moment.second}[word[0]], word)


def _padded(value: int, word: str) -> str:
    return f"{value:02}" if len(word) == 2 else str(value)
