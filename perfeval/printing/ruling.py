"""The ruling of the tables, drawn as one path a page instead of four borders a cell.

Neighbouring cells share an edge: borders would draw it twice, at places a hair apart. Here equal edges fall together,
a merged cell that a page edge cuts is closed on both sides, and WeasyPrint is spared some 700 strokes a table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH = 0.5  # points
_GRAIN = 20  # edges nearer than 1/20 point are one edge


@dataclass(frozen=True, slots=True)
class CellBox:
    """A printed cell in points from the page's top left. Open sides have no rule (a spine through the table head)."""

    left: float
    top: float
    right: float
    bottom: float
    open_top: bool = False
    open_bottom: bool = False


def ruling(cells: Iterable[CellBox], page_height: float) -> bytes:
    """A PDF content stream that strokes every edge once."""
    across: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    down: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for cell in cells:
        left, top, right, bottom = (round(edge * _GRAIN) for edge in (cell.left, cell.top, cell.right, cell.bottom))
        down[left].append((top, bottom))
        down[right].append((top, bottom))
        if not cell.open_top:
            across[top].append((left, right))
        if not cell.open_bottom:
            across[bottom].append((left, right))
    strokes = [
        *(((start, y), (end, y)) for y in sorted(across) for start, end in _joined(across[y])),
        *(((x, start), (x, end)) for x in sorted(down) for start, end in _joined(down[x])),
    ]
    return _content([(_pdf(a, page_height), _pdf(b, page_height)) for a, b in strokes])


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that touch or overlap, made one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _pdf(point: tuple[int, int], page_height: float) -> str:
    """PDF counts from the bottom left."""
    x, y = point
    return f"{x / _GRAIN:g} {page_height - y / _GRAIN:.2f}"


def _content(strokes: Sequence[tuple[str, str]]) -> bytes:
    if not strokes:
        return b""
    # An artifact: readers aloud pass over it. Square caps, so that corners close.
    lines = [f"/Artifact BMC q 0 G {WIDTH:g} w 2 J", *(f"{start} m {end} l" for start, end in strokes), "S Q EMC"]
    return "\n".join(lines).encode("ascii")
