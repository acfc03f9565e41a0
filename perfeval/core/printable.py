"""Which characters the print fonts can show.

`printable_characters.txt` lists them as ranges of code points, taken from the fonts by
`scripts/printable_characters.py`; a test in `printing` looks for the glyph of each.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

RANGES_FILE: Final = Path(__file__).with_name("printable_characters.txt")
_MOST_NAMED: Final = 3
STAND_IN: Final = "〓"  # what typesetters put where they have no type

# What takes no glyph: blanks of all widths, marks of joining, of direction and of variants. Control
# characters are no business of the fonts: they are not stored, and left out of a print.
_WITHOUT_GLYPH: Final = frozenset(
    map(chr, (0xAD, *range(0x2000, 0x2010), *range(0x2028, 0x2030), *range(0x205F, 0x2065), *range(0x2066, 0x2070),
              *range(0xFE00, 0xFE10), 0xFEFF))
)  # fmt: skip


def unprintable(text: str) -> tuple[str, ...]:
    """The characters of a text that no print font has, each once, in the order of the text."""
    if text.isascii():
        return ()
    return tuple(char for char in dict.fromkeys(text) if not is_printable(char))


def unprintable_sentence(name: str, text: str) -> str:
    """What is said at a field that holds such characters; empty where it holds none."""
    missing = unprintable(text)
    if not missing:
        return ""
    named = "、".join(f"“{char}”（U+{ord(char):04X}）" for char in missing[:_MOST_NAMED])
    more = "等" if len(missing) > _MOST_NAMED else ""
    return f"{name}中有打印不出来的字符：{named}{more}，请改用别的字。"


def with_stand_ins(text: str) -> str:
    """The text with 〓 for each character that no print font has: for lists of many tables, of which one name must not
    fail the others. A table and its own report are never printed so."""
    return text.translate({ord(char): STAND_IN for char in unprintable(text)})


@lru_cache(maxsize=8192)  # a year's tables use some thousand characters
def is_printable(char: str) -> bool:
    if char in _WITHOUT_GLYPH or unicodedata.category(char) == "Cc":
        return True
    starts, ends = _ranges()
    at = bisect_right(starts, ord(char)) - 1
    return at >= 0 and ord(char) <= ends[at]


@cache
def _ranges() -> tuple[list[int], list[int]]:
    starts, ends = [], []
    for word in RANGES_FILE.read_text(encoding="ascii").split():
        start, _, end = word.partition("-")
        starts.append(int(start, 16))
        ends.append(int(end or start, 16))
    return starts, ends
