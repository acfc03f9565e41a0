"""What forms do not have, found out once for a style instead of for each box: backgrounds, rounded corners, floats.

WeasyPrint asks every box for all of them, again and again whether it floats or stands out of the flow otherwise, and
every line which floats it has to avoid. Boxes that have one go WeasyPrint's way. The bytes are the same, as a test holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from weasyprint.draw.color import get_color
from weasyprint.formatting_structure.boxes import Box
from weasyprint.layout import background, block, inline
from weasyprint.layout.background import layout_box_backgrounds
from weasyprint.layout.float import avoid_collisions

CORNERS = tuple(f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left"))
WEASYPRINTS_FLOW = Box.is_in_normal_flow
SQUARE = dict.fromkeys(CORNERS, (0, 0))


@contextmanager
def passed_over() -> Iterator[None]:
    """Layouts in this block do not look for what is not there."""
    background.layout_box_backgrounds = _lay_out_backgrounds
    block.avoid_collisions = inline.avoid_collisions = _avoid_collisions
    Box.is_in_normal_flow = _is_in_normal_flow
    try:
        yield
    finally:
        background.layout_box_backgrounds = layout_box_backgrounds
        block.avoid_collisions = inline.avoid_collisions = avoid_collisions
        Box.is_in_normal_flow = WEASYPRINTS_FLOW


def _lay_out_backgrounds(
    page: Any, box: Any, get_image_from_uri: Any, layout_children: bool = True, style: Any = None
) -> None:
    if box is page or style is not None or not isinstance(box, Box) or not _is_bare(box.style):
        layout_box_backgrounds(page, box, get_image_from_uri, layout_children, style)
        return
    vars(box).update(SQUARE)
    box.background = None
    if layout_children:
        for child in box.all_children():
            _lay_out_backgrounds(page, child, get_image_from_uri)


def _is_bare(style: Any) -> bool:
    try:
        found: bool = style.form_is_bare
    except AttributeError:
        found = style.form_is_bare = _has_nothing(style)
    return found


def _has_nothing(style: Any) -> bool:
    kinds = {style[name][0] for name in ("border_image_source", "mask_border_source")}
    kinds |= {kind for kind, _ in style["background_image"]}
    if kinds != {"none"} or style["box_shadow"] or get_color(style, "background_color").alpha:
        return False
    return all((0, "px") in style[corner] for corner in CORNERS)


def _is_in_normal_flow(box: Any) -> bool:
    try:
        found: bool = box.style.form_in_flow
    except AttributeError:
        found = box.style.form_in_flow = WEASYPRINTS_FLOW(box)
    return found


def _avoid_collisions(context: Any, box: Any, containing_block: Any, outer: bool = True) -> tuple[Any, Any, Any]:
    if context.excluded_shapes or box.is_floated() or containing_block.style["direction"] != "ltr":
        found: tuple[Any, Any, Any] = avoid_collisions(context, box, containing_block, outer)
        return found
    left = containing_block.content_box_x()
    right = left + containing_block.width
    if outer:
        return left, box.position_y, right - left
    left, right = left + box.margin_left, right - box.margin_right  # in this order: the last digits are to be the same
    return left - box.margin_left, box.border_box_y() - box.margin_top, right - left
