"""Building the print fonts (see `fonts`): seconds of work at set-up, never at run time."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont, TTLibError

from perfeval.printing.characters import print_characters
from perfeval.printing.fonts import (
    FACES,
    RECIPE,
    SOURCE_DIR,
    Face,
    FontsMissingError,
    fingerprint,
    fonts_are_built,
    office_font,
)
from perfeval.printing.outlines import UNITS_PER_EM, Outlines

# Hanzi stand between 880 and -120 in Noto. These metrics share that middle, so that CSS centres what the eye sees.
ASCENT, DESCENT = 1010, -250
BUILT = 3_800_000_000  # seconds since 1904: a fixed instant, for equal bytes from equal sources

FONTS_CONF = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir prefix="relative">.</dir>
  <cachedir>{cache}</cachedir>
  <match target="font">
    <edit name="hinting" mode="assign"><bool>false</bool></edit>
  </match>
</fontconfig>
"""


def build_fonts(folder: Path) -> bool:
    """Build what is missing. True if there was something to do."""
    missing = [face.source for face in FACES if not (SOURCE_DIR / face.source).is_file()]
    if missing:
        raise FontsMissingError(f"{SOURCE_DIR} 中没有 {'、'.join(missing)}，请安装软件包 fonts-noto-cjk。")
    if fonts_are_built(folder):
        return False
    (folder / "full").mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(max_workers=min(len(FACES), os.cpu_count() or 1)) as pool:
        list(pool.map(_build_face, FACES, [folder] * len(FACES)))
    for face in FACES:
        _link_full_font(folder / "full" / face.source, SOURCE_DIR / face.source)
    # Absolute: fontconfig takes a relative one from the folder that the process happens to stand in.
    cache = escape(str((folder / "cache").resolve()))
    _write(folder / "fonts.conf", FONTS_CONF.format(cache=cache))
    _write(folder / "build.json", fingerprint())
    return True


def _write(path: Path, text: str) -> None:
    aside = path.with_suffix(".part")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)


def _link_full_font(link: Path, target: Path) -> None:
    link.unlink(missing_ok=True)
    link.symlink_to(target)


def _build_face(face: Face, folder: Path) -> None:
    own = office_font(face)
    with TTCollection(SOURCE_DIR / face.source, lazy=True) as collection:
        noto = next(font for font in collection.fonts if font["name"].getDebugName(4) == face.full_name)
        if own is None:
            font = _convert([Outlines(noto)], face)
        else:
            with own.open("rb") as file, _open(file, own.name) as office:
                font = _convert([Outlines(office, own.name), Outlines(noto)], face)
    aside = folder / f"{face.file}.part"
    font.save(aside)
    aside.replace(folder / face.file)


def _open(file: BinaryIO, name: str) -> Any:
    try:
        return TTFont(file, fontNumber=0, lazy=True)
    except TTLibError as error:
        raise FontsMissingError(f"字体文件 {name} 不是可用的 TrueType 或 OpenType 字体。") from error


def _convert(sources: list[Outlines], face: Face) -> Any:
    """The face's print characters with their outlines as quadratic curves, without layout tables.

    Each character comes from the first source that has it.
    """
    glyphs, widths = {".notdef": TTGlyphPen(None).glyph()}, {".notdef": (UNITS_PER_EM, 0)}
    cmap: dict[int, str] = {}
    for code in map(ord, print_characters()):
        source = next((source for source in sources if code in source), None)
        if source is not None:
            cmap[code] = name = f"u{code:05X}"
            glyphs[name], widths[name] = source.draw(code)
    builder = FontBuilder(UNITS_PER_EM, isTTF=True)
    builder.font.recalcTimestamp = False  # the same sources give the same bytes
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(cmap)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(widths)
    builder.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    builder.setupOS2(
        sTypoAscender=ASCENT, sTypoDescender=DESCENT, usWinAscent=ASCENT, usWinDescent=-DESCENT,
        usWeightClass=700 if face.bold else 400, fsSelection=0x20 if face.bold else 0x40,
    )  # fmt: skip
    builder.setupHead(unitsPerEm=UNITS_PER_EM, macStyle=1 if face.bold else 0, created=BUILT, modified=BUILT)
    builder.setupNameTable(_names(sources[0].font, face))
    builder.setupPost(keepGlyphNames=False)
    return builder.font


def _names(source: Any, face: Face) -> dict[str, str]:
    """Names of our own (Noto's licence reserves the original ones) with the original copyright and licence."""
    style = "Bold" if face.bold else "Regular"
    given = {
        "copyright": source["name"].getDebugName(0),
        "familyName": face.family,
        "styleName": style,
        "uniqueFontIdentifier": f"{face.family} {style} {RECIPE}",
        "fullName": f"{face.family} {style}",
        "version": f"Version {RECIPE}.0; from {source['name'].getDebugName(4)}",
        "psName": f"{face.family.replace(' ', '')}-{style}",
        "licenseDescription": source["name"].getDebugName(13),
        "licenseInfoURL": source["name"].getDebugName(14),
    }
    return {key: text for key, text in given.items() if text}
