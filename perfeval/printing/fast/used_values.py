"""Lengths worked out once for each style and place, instead of once for each box.

The cells of a column share one style and one containing block, so that margins, paddings, widths and line heights come
out the same for each of them; WeasyPrint computes them anew every time. What forms have no use for (collapsed borders)
goes WeasyPrint's way. The bytes are the same, as a test holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, inline, table
from weasyprint.layout.percent import resolve_percentages
from weasyprint.text.line_break import strut

SIDES = ("top", "right", "bottom", "left")
SET = (
    *(f"margin_{side}" for side in SIDES),
    *(f"padding_{side}" for side in SIDES),
    *(f"border_{side}_width" for side in SIDES),
    *(f"{limit}{axis}" for limit in ("", "min_", "max_") for axis in ("width", "height")),
)  # what `resolve_percentages` sets on a box
MOST_PLACES = 50  # of one style, which may outlive its document


@contextmanager
def remembered() -> Iterator[None]:
    """Layouts in this block remember lengths with the styles."""
    block.resolve_percentages = inline.resolve_percentages = table.resolve_percentages = _set_lengths
    inline.strut = _strut
    try:
        yield
    finally:
        block.resolve_percentages = inline.resolve_percentages = table.resolve_percentages = resolve_percentages
        inline.strut = strut


def _set_lengths(box: Any, containing_block: Any) -> None:
    style = box.style
    if isinstance(containing_block, boxes.Box):
        place = containing_block.width, containing_block.height
    else:
        place = tuple(containing_block)
    if isinstance(box, boxes.PageBox) or style["border_collapse"] == "collapse":
        resolve_percentages(box, containing_block)
        return
    lengths = _memory(style)
    known = lengths.get(place)
    if known is None:
        if len(lengths) >= MOST_PLACES:
            lengths.clear()
        resolve_percentages(box, containing_block)
        lengths[place] = {name: getattr(box, name) for name in SET}
    else:
        vars(box).update(known)


def _strut(style: Any) -> Any:
    lengths = _memory(style)
    if "strut" not in lengths:
        lengths["strut"] = strut(style)
    return lengths["strut"]


def _memory(style: Any) -> dict[Any, Any]:
    try:
        found: dict[Any, Any] = style.form_lengths
    except AttributeError:
        found = style.form_lengths = {}
    return found
