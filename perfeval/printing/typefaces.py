"""The widths of the built fonts' characters, for counting lines before the layout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont

from perfeval.printing.fonts import FACES, NOT_BUILT, SONG, FontsMissingError
from perfeval.printing.linebreak import Typeface


@cache
def song() -> Typeface:
    face = next(face for face in FACES if face.family == SONG and not face.bold)
    path = Path(settings.FONTS_DIR) / face.file
    if not path.is_file():
        raise FontsMissingError(NOT_BUILT)
    with TTFont(path, lazy=True) as font:
        font.setGlyphOrder(range(font["maxp"].numGlyphs))  # fontTools would think of names for them, which takes longer
        metrics = font["hmtx"].metrics
        em = font["head"].unitsPerEm
        return Typeface({chr(code): metrics[name][0] / em for code, name in font.getBestCmap().items()})
