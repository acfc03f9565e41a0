"""What `core.printable` lets through has a glyph: said before a table is submitted, not when the print fails."""

from __future__ import annotations

import sys
import unicodedata
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from django.conf import settings
from fontTools.ttLib import TTCollection, TTFont

from perfeval.core import printable
from perfeval.core.printable import is_printable
from perfeval.printing import engine
from perfeval.printing.document import PrintError
from perfeval.printing.fonts import FACES, SOURCE_DIR, Face

pytestmark = pytest.mark.once

BLANK = {"Cc", "Cf", "Zs", "Zl", "Zp"}


@cache
def glyphs_of(face: Face) -> frozenset[int]:
    """The code points of a built font and of the full one behind it."""
    with TTFont(Path(settings.FONTS_DIR) / face.file, lazy=True) as built:
        codes = set(built.getBestCmap())
    with TTCollection(SOURCE_DIR / face.source, lazy=True) as collection:
        font = next(font for font in collection.fonts if font["name"].getDebugName(4) == face.full_name)
        return frozenset(codes | set(font.getBestCmap()))


def without_glyph() -> list[str]:
    """Every character of Unicode that is let through although no print font has it and it needs a glyph."""
    known = frozenset().union(*map(glyphs_of, FACES))
    return [
        char
        for char in map(chr, range(sys.maxunicode + 1))
        if is_printable(char)
        and unicodedata.category(char) not in BLANK
        and not 0xFE00 <= ord(char) <= 0xFE0F  # variants of the character before them
        and ord(char) not in known
    ]


def test_no_character_that_is_let_through_lacks_a_glyph() -> None:
    assert without_glyph() == []


def test_one_that_the_fonts_lack_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with one range more the search finds it."""
    starts, ends = printable._ranges()
    more = [*starts, 0x40000], [*ends, 0x40000]
    is_printable.cache_clear()
    monkeypatch.setattr(printable, "_ranges", lambda: more)
    assert without_glyph() == ["\U00040000"]
    is_printable.cache_clear()


def test_nearly_all_that_the_fonts_have_is_let_through() -> None:
    assert all(is_printable(chr(code)) for face in FACES for code in glyphs_of(face))


def drawn(characters: str, tag: str) -> bytes:
    cell = f"<table><tbody><tr><{tag}>{escape(characters)}</{tag}></tr></tbody></table>"
    style = "@page { size: 900mm 900mm } tr { break-inside: auto }"
    title = "<head><title>字</title></head>"
    return engine.write(engine.lay_out(f'<html lang="zh-CN">{title}<body>{cell}</body></html>', style))


@pytest.mark.parametrize("tag", ["td", "th"])
def test_every_twentieth_is_drawn(tag: str) -> None:
    """By the engine itself, which fails for a missing glyph, in the text face and in the face of headings."""
    let_through = [chr(code) for code in range(0x20, sys.maxunicode + 1) if is_printable(chr(code))]
    sample = [char for char in let_through if unicodedata.category(char) != "Cc"][::20]
    assert len(sample) > 2000
    assert drawn(" ".join(f"甲{char}" for char in sample), tag).startswith(b"%PDF")


def test_one_that_is_not_let_through_is_not_drawn() -> None:
    for char in "𪚥😀ą":
        with pytest.raises(PrintError, match=f"U\\+{ord(char):04X}"):
            drawn(f"甲{char}", "td")
