"""Write the list of characters that the print fonts can show, from Debian's Noto CJK: run it when the fonts change.

    PYTHONPATH=. .venv/bin/python scripts/printable_characters.py

`core` must not read fonts, so it has the list as a file; a test holds that no character of it lacks a glyph.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from fontTools.ttLib import TTCollection

from perfeval.core.printable import RANGES_FILE
from perfeval.printing.fonts import FACES, SOURCE_DIR, Face

WIDTH = 118


def characters_of(face: Face) -> set[int]:
    with TTCollection(SOURCE_DIR / face.source, lazy=True) as collection:
        font = next(font for font in collection.fonts if font["name"].getDebugName(4) == face.full_name)
        return set(font.getBestCmap())


def ranges(codes: Iterable[int]) -> Iterator[tuple[int, int]]:
    start = end = -1
    for code in sorted(codes):
        if code != end + 1:
            if start >= 0:
                yield start, end
            start = code
        end = code
    yield start, end


def main() -> None:
    # A face that lacks a character borrows it from another: what one of them has is printed.
    codes = set().union(*map(characters_of, FACES))
    words = (f"{start:X}" if start == end else f"{start:X}-{end:X}" for start, end in ranges(codes))
    RANGES_FILE.write_text("\n".join(textwrap.wrap(" ".join(words), WIDTH)) + "\n", encoding="ascii")
    print(f"{len(codes)} characters, {RANGES_FILE.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
