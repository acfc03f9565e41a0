"""Text measured and drawn with one Pango layout, instead of one for each.

WeasyPrint makes a Pango context and a description of the font for every line that it tries, throws the layout away and
makes it again to draw it. Here what follows from the style is made once for each style, and a line that was measured is
kept until it is drawn: a fifth of the time of a form. Only for the plain case, which is all that forms have; spaced,
justified and underlined text goes WeasyPrint's way, because it changes attributes that are shared here. The bytes are
the same, as a test holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from weasyprint.text import line_break
from weasyprint.text.constants import PANGO_DIRECTION
from weasyprint.text.ffi import ffi, gobject, pango, unicode_to_char_p
from weasyprint.text.fonts import font_features, get_font_description
from weasyprint.text.line_break import Layout

FEATURES = (
    "font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps", "font_variant_numeric",
    "font_variant_alternates", "font_variant_east_asian", "font_feature_settings",
)  # fmt: skip
NEEDED = (
    "direction", "lang", "font_family", "font_style", "font_stretch", "font_weight", "font_size",
    "font_variation_settings", "overflow_wrap", *FEATURES,
)  # fmt: skip
MOST_FRAMES = 500
ENDS_LINE = re.compile("[\0-\x1f\x85\u2028\u2029]")


class Frame:
    """What Pango needs to know of a style: context, font, attributes."""

    def __init__(self, style: Any) -> None:
        self.context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref)
        pango.pango_context_set_round_glyph_positions(self.context, False)
        pango.pango_context_set_base_dir(self.context, PANGO_DIRECTION[style["direction"]])
        language, _ = unicode_to_char_p(style["lang"])
        self.language = pango.pango_language_from_string(language)
        pango.pango_context_set_language(self.context, self.language)
        self.font = get_font_description(style)
        self.attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        wanted = font_features(*(style[name] for name in FEATURES))
        features = ",".join(f"{key} {value}" for key, value in wanted.items())
        if features:
            attribute = pango.pango_attr_font_features_new(features.encode())
            pango.pango_attr_list_insert(self.attributes, attribute)
        if style["overflow_wrap"] in ("anywhere", "break-word"):
            pango.pango_attr_list_change(self.attributes, pango.pango_attr_insert_hyphens_new(False))


class FormLayout(Layout):  # type: ignore[misc]
    """A layout of plain text that outlives its measuring."""

    frame: Frame | None = None
    is_drawn = False

    def setup(self, style: Any) -> None:
        self.frame = None if self.justification_spacing else _frame(style)
        if self.frame is None:
            super().setup(style)
            return
        self.style = style
        self.first_line_direction = 0
        self.language = self.frame.language
        self.ascent = self.underline_position = self.strikethrough_position = None
        self.layout = ffi.gc(pango.pango_layout_new(self.frame.context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(self.layout, False)
        pango.pango_layout_set_font_description(self.layout, self.frame.font)
        pango.pango_layout_set_attributes(self.layout, self.frame.attributes)

    def set_text(self, text: str, justify: bool = False) -> None:
        if self.frame is None:
            super().set_text(text, justify)
            return
        end = text.find("\n")
        self.text = text[: end + 2] if end != -1 else text
        # As it will be drawn: changing the mode then would lay it out again.
        pango.pango_layout_set_single_paragraph_mode(self.layout, not ENDS_LINE.search(self.text))
        pango.pango_layout_set_text(self.layout, self.text.encode().replace(b"\0", b""), -1)
        if "\t" in self.text:
            self.set_tabs()

    def deactivate(self) -> None:
        if self.frame is None or self.is_drawn:
            super().deactivate()

    def reactivate(self, style: Any) -> None:
        """Where it was kept it is ready."""
        if self.frame is None or self.is_drawn or style is not self.style:
            super().reactivate(style)
        self.is_drawn = True


def _frame(style: Any) -> Frame | None:
    """The style's own, or of one that is like it. None where the style asks for more than plain text."""
    try:
        found: Frame | None = style.form_frame
    except AttributeError:
        found = style.form_frame = _make_frame(style)
    return found


def _make_frame(style: Any) -> Frame | None:
    is_spaced = style["letter_spacing"] != "normal" or style["word_spacing"]
    if is_spaced or style["text_decoration_line"] != "none" or not style["lang"]:
        return None
    if style["font_language_override"] != "normal":
        return None
    frames: dict[object, Frame] = vars(style.font_config).setdefault("form_frames", {})
    key = str([style[name] for name in NEEDED])
    if key not in frames:
        if len(frames) >= MOST_FRAMES:
            frames.clear()
        frames[key] = Frame(style)
    return frames[key]


@contextmanager
def kept_layouts() -> Iterator[None]:
    """Lines that are measured in this block are kept until they are drawn."""
    line_break.Layout = FormLayout
    try:
        yield
    finally:
        line_break.Layout = Layout
