"""A font cut down to the characters of a document in one pass instead of two, and not copied before.

WeasyPrint copies each font file into the process for every document, and cuts twice, the second time to drop the empty
glyphs behind the last one, which some versions of HarfBuzz leave. And it names the type of every list with its length,
so that cffi parses all of WeasyPrint's declarations again for each length that is new: longer than the cut itself. A
font's first cut in a process is made both ways; it goes on in one pass only where that gave the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from weasyprint.pdf import fonts, stream
from weasyprint.pdf.fonts import Font
from weasyprint.text.ffi import ffi, harfbuzz, harfbuzz_subset
from weasyprint.text.fonts import get_hb_object_data

DROPPED = (b"BASE", b"DSIG", b"EBDT", b"EBLC", b"EBSC", b"GPOS", b"GSUB", b"JSTF", b"LTSH", b"PCLT", b"SVG ")
FLAGS = (
    harfbuzz_subset.HB_SUBSET_FLAGS_RETAIN_GIDS
    | harfbuzz_subset.HB_SUBSET_FLAGS_PASSTHROUGH_UNRECOGNIZED
    | harfbuzz_subset.HB_SUBSET_FLAGS_DESUBROUTINIZE
)
_is_one_pass_enough: dict[tuple[bytes, int], bool] = {}


@contextmanager
def one_pass() -> Iterator[None]:
    """Fonts that are written in this block are cut in one pass."""
    stream.Font = FormFont
    try:
        yield
    finally:
        stream.Font = Font


class FormFont(Font):  # type: ignore[misc]
    """A font whose file is read only if somebody asks for the whole of it."""

    _content: Any

    def __init__(self, *args: Any) -> None:
        fonts.get_hb_object_data = lambda _face: None
        try:
            super().__init__(*args)
        finally:
            fonts.get_hb_object_data = get_hb_object_data

    @property
    def file_content(self) -> Any:
        if self._content is None:
            self._content = get_hb_object_data(self.hb_face)
        return self._content

    @file_content.setter
    def file_content(self, content: Any) -> None:
        self._content = content

    def _harfbuzz_subset(self, to_unicode: Collection[int], hinting: bool) -> None:
        key = self.name, self.glyph_count
        if self.missing or "glyf" not in self.tables or _is_one_pass_enough.get(key) is False:
            super()._harfbuzz_subset(to_unicode, hinting)
            return
        content = _cut(self.hb_face, to_unicode, hinting)
        if content and key in _is_one_pass_enough:
            self.file_content = content
            return
        super()._harfbuzz_subset(to_unicode, hinting)
        _is_one_pass_enough[key] = self.file_content == content


def _cut(face: Any, glyphs: Collection[int], hinting: bool) -> bytes | None:
    wanted = ffi.gc(harfbuzz_subset.hb_subset_input_create_or_fail(), harfbuzz_subset.hb_subset_input_destroy)
    _add(harfbuzz_subset.hb_subset_input_glyph_set(wanted), sorted(glyphs))
    dropped = harfbuzz_subset.hb_subset_input_set(wanted, harfbuzz_subset.HB_SUBSET_SETS_DROP_TABLE_TAG)
    _add(dropped, [harfbuzz.hb_tag_from_string(name, -1) for name in DROPPED])
    flags = FLAGS if hinting else FLAGS | harfbuzz_subset.HB_SUBSET_FLAGS_NO_HINTING
    harfbuzz_subset.hb_subset_input_set_flags(wanted, flags)
    cut = harfbuzz_subset.hb_subset_or_fail(face, wanted)
    if cut == ffi.NULL:
        return None
    content: bytes | None = get_hb_object_data(ffi.gc(cut, harfbuzz.hb_face_destroy))
    return content


def _add(numbers: Any, values: list[int]) -> None:
    harfbuzz.hb_set_add_sorted_array(numbers, ffi.new("hb_codepoint_t[]", values), len(values))
