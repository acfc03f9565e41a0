"""The print fonts: TrueType subsets of Debian's Noto CJK, built once into the data folder.

Why not Noto as it is installed: WeasyPrint copies and subsets the whole 26 MB collection for every document, which
costs more than all the rest. Why TrueType: the glyph ids of a subset CID-keyed CFF font no longer equal its CIDs, and
some readers then show every Chinese character blank. `fonts.conf` makes prints independent of a machine's other fonts.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from perfeval.printing.document import PrintError

SOURCE_DIR = Path("/usr/share/fonts/opentype/noto")
OFFICE_SUFFIXES = (".ttf", ".otf", ".ttc")
RECIPE = 4  # raise it when the built files change, so that set-up builds them anew

SONG = "Perfeval Song"
HEI = "Perfeval Hei"
NOT_BUILT = "打印字体还没有生成，请管理员运行 manage.py build_fonts。"


@dataclass(frozen=True, slots=True)
class Face:
    """One face to build. `source` is the collection, `full_name` its face for Simplified Chinese."""

    file: str
    family: str
    bold: bool
    source: str
    full_name: str


FACES = (
    Face("song-regular.ttf", SONG, False, "NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC"),
    Face("song-bold.ttf", SONG, True, "NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC Bold"),
    Face("hei-bold.ttf", HEI, True, "NotoSansCJK-Bold.ttc", "Noto Sans CJK SC Bold"),
)


class FontsMissingError(PrintError):
    """The fonts of Debian or the built ones are not there. The message says what to do."""


def fonts_are_built(folder: Path) -> bool:
    """Whether a finished build of the present recipe and sources stands in the folder."""
    try:
        complete = (folder / "build.json").read_text(encoding="utf-8") == fingerprint()
    except FileNotFoundError:
        return False
    return complete and all((folder / face.file).is_file() for face in FACES)


def fingerprint() -> str:
    """Changes with the recipe, with Debian's fonts (by size: a new release of Noto has another), with an office's own."""
    sizes = {face.source: (SOURCE_DIR / face.source).stat().st_size for face in FACES}
    own = {face.file: hashlib.sha256(font.read_bytes()).hexdigest() for face in FACES if (font := office_font(face))}
    return json.dumps({"recipe": RECIPE, "sources": sizes} | ({"office": own} if own else {}), sort_keys=True)


def office_font(face: Face) -> Path | None:
    """The font that an office is licensed for and wants in the face's place: `song-regular.ttf` and so on."""
    stem = Path(settings.OFFICE_FONTS_DIR) / Path(face.file).stem
    return next((path for suffix in OFFICE_SUFFIXES if (path := stem.with_suffix(suffix)).is_file()), None)
