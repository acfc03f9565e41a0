"""Where a laid out form has its seal, in the PDF's own coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from perfeval.printing.document import PrintError

POINTS = 0.75  # a CSS pixel in points
SEAL = "seal"  # the class of print/parts/seal.html


@dataclass(frozen=True, slots=True)
class Place:
    """`page` counts from 0; the other figures are points from the page's lower left corner."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


def seal_place(document: Any) -> Place:
    """The box of the form's seal in a document that WeasyPrint has laid out."""
    for number, page in enumerate(document.pages):
        for box in page._page_box.descendants(placeholders=True):  # noqa: SLF001 - laid out boxes are not public
            if box.element is not None and SEAL in (box.element.get("class") or "").split():
                left, top = box.position_x, page.height - box.position_y
                place = (left, top - box.height, left + box.width, top)
                return Place(number, *(round(figure * POINTS, 2) for figure in place))
    raise PrintError("版式中没有盖章的位置。")
