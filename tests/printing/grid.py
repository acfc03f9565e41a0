"""All cells of a printed page, empty ones too, from its drawn rules alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tests.printing.reading import Cell, Page, Rule, Word, read_pages

Box = tuple[int, int]  # column and row of the finest division of the page
THIN = 0.3  # points: edges nearer than this are one
SAME_LINE = 4.0  # points between the middles of words: less than half a line


def ruled_cells(pdf: bytes) -> list[Cell]:
    """From the top left of each page, with their texts."""
    return [cell for page in read_pages(pdf) for cell in cells_of(page)]


def cells_of(page: Page) -> list[Cell]:
    lines = _edges([rule.at for rule in page.down]), _edges([rule.at for rule in page.across])
    root = _joined(page, *lines)
    groups: dict[Box, list[Box]] = {}
    for box, first in root.items():
        groups.setdefault(first, []).append(box)
    cells = [_cell(page, boxes, *lines) for boxes in groups.values() if _is_closed(page, boxes, *lines)]
    return sorted(cells, key=lambda cell: (cell.top, cell.left))


def _edges(positions: Sequence[float]) -> list[float]:
    found: list[float] = []
    for position in sorted(positions):
        if not found or position - found[-1] > THIN:
            found.append(position)
    return found


def _joined(page: Page, xs: Sequence[float], ys: Sequence[float]) -> dict[Box, Box]:
    """Each box of the finest division, with the first box of the cell that it belongs to."""
    first: dict[Box, Box] = {}
    for row, (top, bottom) in enumerate(pairwise(ys)):
        for column, (left, right) in enumerate(pairwise(xs)):
            box = (column, row)
            across, down = (left + right) / 2, (top + bottom) / 2
            first[box] = box
            if column and not _ruled(page.down, left, down):
                _merge(first, first[column - 1, row], box)
            if row and not _ruled(page.across, top, across):
                _merge(first, first[column, row - 1], box)
    return first


def _merge(first: dict[Box, Box], one: Box, other: Box) -> None:
    wanted, left_over = min(first[one], first[other]), max(first[one], first[other])
    for box, root in first.items():
        if root == left_over:
            first[box] = wanted


def _ruled(rules: Sequence[Rule], at: float, position: float) -> bool:
    return any(abs(rule.at - at) <= THIN and rule.start < position < rule.end for rule in rules)


def _is_closed(page: Page, boxes: Sequence[Box], xs: Sequence[float], ys: Sequence[float]) -> bool:
    """A cell has rules on all its four sides; the room between two tables has not."""
    columns, rows = [column for column, _ in boxes], [row for _, row in boxes]
    left, right, top, bottom = xs[min(columns)], xs[max(columns) + 1], ys[min(rows)], ys[max(rows) + 1]
    middles = ((left + right) / 2, (top + bottom) / 2)
    return (
        len(boxes) == len(set(columns)) * len(set(rows))
        and all(_ruled(page.down, at, middles[1]) for at in (left, right))
        and all(_ruled(page.across, at, middles[0]) for at in (top, bottom))
    )


def _cell(page: Page, boxes: Sequence[Box], xs: Sequence[float], ys: Sequence[float]) -> Cell:
    columns, rows = [column for column, _ in boxes], [row for _, row in boxes]
    left, right, top, bottom = xs[min(columns)], xs[max(columns) + 1], ys[min(rows)], ys[max(rows) + 1]
    inside = [word for word in page.words if left <= word.middle[0] <= right and top <= word.middle[1] <= bottom]
    return Cell(page.number, left, top, right, bottom, text=_text(inside))


def _text(words: Sequence[Word]) -> str:
    """In reading order. Words of one line may stand at slightly different heights: each font has its own."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.middle[1]):
        if not lines or word.middle[1] - lines[-1][0].middle[1] > SAME_LINE:
            lines.append([])
        lines[-1].append(word)
    return "".join(word.text for line in lines for word in sorted(line, key=lambda word: word.left))
