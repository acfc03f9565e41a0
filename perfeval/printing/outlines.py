"""The outlines of a font of any kind as quadratic curves of 1,000 units."""

from __future__ import annotations

from typing import Any

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen

from perfeval.printing.document import PrintError

UNITS_PER_EM = 1000
MAX_CURVE_ERROR = 1.0  # of 1,000 units: far below what print shows
RESTRICTED = 0x0002  # OS/2 fsType: may not be embedded


class FontLicenceError(PrintError):
    """The font may not stand in a PDF. The message names the file."""


class Outlines:
    """`name` is the file of an office's own font, for messages."""

    def __init__(self, font: Any, name: str = "") -> None:
        if "OS/2" in font and font["OS/2"].fsType & 0x000F == RESTRICTED:
            raise FontLicenceError(f"字体文件 {name} 的许可不允许嵌入 PDF，请换用单位有嵌入授权的字体。")
        self.font = font
        self._cmap = font.getBestCmap() or {}
        self._glyphs = font.getGlyphSet()
        self._scale = UNITS_PER_EM / font["head"].unitsPerEm
        self._is_truetype = "glyf" in font

    def __contains__(self, code: int) -> bool:
        return code in self._cmap

    def draw(self, code: int) -> tuple[Any, tuple[int, int]]:
        """The character's glyph, and its width with the left bearing."""
        name = self._cmap[code]
        pen = TTGlyphPen(None)
        # PostScript outlines run the other way round.
        target = pen if self._is_truetype else Cu2QuPen(pen, MAX_CURVE_ERROR, reverse_direction=True)
        whole = DecomposingRecordingPen(self._glyphs)
        self._glyphs[name].draw(whole)
        whole.replay(target if self._scale == 1 else TransformPen(target, (self._scale, 0, 0, self._scale, 0, 0)))
        advance, bearing = self.font["hmtx"][name]
        return pen.glyph(), (round(advance * self._scale), round(bearing * self._scale))
