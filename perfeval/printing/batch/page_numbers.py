"""Page numbers written onto finished pages, in a font that is embedded as PDF/A asks."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Object

CHARACTERS = "总第共页 　0123456789"
SIZE, BOTTOM = 9.0, 17.0  # points; below the page number that each table has of its own
_SHEET = f'<html lang="zh-CN"><head><title>页码</title></head><body><p>{CHARACTERS}</p></body></html>'
_STYLE = "@page { size: 100mm 30mm; margin: 5mm; @bottom-center { content: none } } p { white-space: pre }"
FONT = "/PageNumber"


class PageNumbers:
    """One font for a whole book: taken out of a sheet on which the printer set every character that is needed."""

    def __init__(self, book: pikepdf.Pdf) -> None:
        with pikepdf.open(io.BytesIO(_sheet())) as sheet:
            (font,) = sheet.pages[0].obj.Resources.Font.as_dict().values()
            self.codes = _codes(font.ToUnicode.read_bytes().decode("ascii"))
            self.widths = _widths(font.DescendantFonts[0].W.as_list())
            self.font = book.copy_foreign(sheet.make_indirect(font))
        self.book = book

    def write(self, page: pikepdf.Page, text: str) -> None:
        """In the middle of the lower edge, before the page's own content changes the coordinates."""
        codes = [self.codes[character] for character in text]
        width = sum(self.widths[code] for code in codes) * SIZE / 1000
        left = (float(page.mediabox[2]) - width) / 2
        shown = "".join(f"{code:04x}" for code in codes)
        content = f"q BT {FONT} {SIZE} Tf {left:.2f} {BOTTOM} Td <{shown}> Tj ET Q\n"
        resources = page.obj.Resources
        # Pages of one piece may share their resources: each gets a dictionary and font list of its own.
        fonts = Dictionary({FONT: self.font, **dict(resources.get("/Font", Dictionary()).items())})
        page.obj.Resources = Dictionary({**dict(resources.items()), "/Font": fonts})
        page.contents_add(content.encode("ascii"), prepend=True)


@cache
def _sheet() -> bytes:
    from perfeval.printing import engine  # noqa: PLC0415 - see render.py

    return engine.write(engine.lay_out(_SHEET, _STYLE))


def _codes(cmap: str) -> dict[str, int]:
    """Character → the code that stands for it in a text of this font."""
    pairs = re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]{4})>", cmap)
    return {chr(int(character, 16)): int(code, 16) for code, character in pairs}


def _widths(array: Iterable[Object]) -> dict[int, float]:
    """PDF's list of widths: a code and the widths from there on, or a range and one width."""
    widths: dict[int, float] = {}
    values = list(array)
    while values:
        first = int(values.pop(0))
        second = values.pop(0)
        if isinstance(second, Array):
            widths |= {first + offset: float(width) for offset, width in enumerate(second)}
        else:
            width = float(values.pop(0))
            widths |= dict.fromkeys(range(first, int(second) + 1), width)
    return widths
