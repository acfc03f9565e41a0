"""The tables on a laid out page: row groups, rows and cells, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes

from perfeval.printing.ruling import CellBox

POINTS = 0.75  # a CSS pixel in points
SHOWN = boxes.TableRowGroupBox, boxes.TableRowBox, boxes.TableCellBox


def table_boxes(page_box: Any) -> Iterator[Any]:
    """What cells and lines hold is not looked at: most of a page, and no tables."""
    waiting = [page_box]
    while waiting:
        box = waiting.pop()
        if isinstance(box, SHOWN):
            yield box
        if isinstance(box, boxes.Box) and not isinstance(box, (boxes.TableCellBox, boxes.LineBox)):
            waiting += reversed(box.children)


def ruled_cells(page_box: Any) -> list[CellBox]:
    found = (box for box in table_boxes(page_box) if isinstance(box, boxes.TableCellBox))
    return [_cell(box) for box in found if box.element.get("class") != "plain"]


def _cell(box: Any) -> CellBox:
    classes = (box.element.get("class") or "").split()
    left, top = box.position_x * POINTS, box.position_y * POINTS
    return CellBox(
        left,
        top,
        left + box.border_width() * POINTS,
        top + box.border_height() * POINTS,
        open_top="open-top" in classes,
        open_bottom="open-bottom" in classes,
    )
