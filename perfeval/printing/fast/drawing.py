"""A line of text that stands in a document again is written again as it was, without asking Pango for its glyphs.

The forms of a book say mostly the same words at the same width. Only plain lines in one font, which forms have; the
bytes are the same, as a test holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from weasyprint.draw import text
from weasyprint.draw.text import draw_first_line

Font = tuple[Any, Any]  # its name in the file, and the size
FONT_IS_SET = b" Tf"


class Lines:
    """The lines of one document that were drawn: their font and what was written behind it."""

    def __init__(self) -> None:
        self.known: dict[tuple[Any, ...], tuple[Font, list[bytes]]] = {}

    def draw(self, stream: Any, textbox: Any, text_overflow: Any, block_ellipsis: Any, matrix: Any) -> Any:
        layout = textbox.pango_layout
        frame = getattr(layout, "frame", None)
        if frame is None or text_overflow != "clip" or block_ellipsis != "none":
            return draw_first_line(stream, textbox, text_overflow, block_ellipsis, matrix)
        key = id(stream._fonts), frame, layout.text, textbox.text  # noqa: SLF001
        known = self.known.get(key)
        if known is None:
            return self._draw_anew(stream, textbox, matrix, key)
        font, written = known
        stream.set_text_matrix(*matrix.values)
        stream.set_font_size(*font)
        stream.stream.extend(written)
        return []

    def _draw_anew(self, stream: Any, textbox: Any, matrix: Any, key: tuple[Any, ...]) -> Any:
        before = len(stream.stream)
        emojis = draw_first_line(stream, textbox, "clip", "none", matrix)
        written = stream.stream[before + 1 :]  # behind the place
        if written and written[0].endswith(FONT_IS_SET):
            del written[0]
        if written and not emojis and not any(item.endswith(FONT_IS_SET) for item in written):
            self.known[key] = stream._current_font, written  # noqa: SLF001
        return emojis


@contextmanager
def drawn_once() -> Iterator[None]:
    """One document is drawn in this block."""
    text.draw_first_line = Lines().draw
    try:
        yield
    finally:
        text.draw_first_line = draw_first_line
