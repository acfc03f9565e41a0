"""How high the rows of a worksheet must be: a spreadsheet program does not look at the texts of merged cells."""

from __future__ import annotations

from math import ceil
from typing import Final

from perfeval.core.official_form import FormTable, PlacedCell, placed_rows
from perfeval.exchange.writers.official.grid import ColumnGrid
from perfeval.exchange.writers.official.texts import PADDING, line_count

MOST: Final = 400.0  # points; Excel takes 409


def row_heights(table: FormTable, grid: ColumnGrid, size: float, line: float) -> list[list[float]]:
    """For each row of the table the heights of the worksheet rows that it takes: more than one where it is too high."""
    rows = list(placed_rows(table))
    heights = [2 * PADDING + line] * len(rows)
    spanning: list[tuple[PlacedCell, float]] = []
    for number, cells in enumerate(rows):
        for placed in cells:
            if placed.is_continued:
                continue
            first, last = grid.columns(table, placed.column, placed.cell.columns)
            needed = line_count(placed.cell.text, size, grid.width(first, last)) * line + 2 * PADDING
            if placed.cell.rows > 1:
                spanning.append((placed, needed))
            else:
                heights[number] = max(heights[number], needed)
    for placed, needed in spanning:
        span = range(placed.row, placed.row + placed.cell.rows)
        missing = needed - sum(heights[row] for row in span)
        for row in span:
            heights[row] += max(0.0, missing) / len(span)
    return [_parted(height) for height in heights]


def _parted(height: float) -> list[float]:
    parts = ceil(height / MOST)
    return [round(height / parts, 1)] * parts
