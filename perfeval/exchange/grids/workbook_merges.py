"""Merged regions: which cell stands for one, and which it covers. Never enumerated: one can have ten million cells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from perfeval.exchange.grids.packages import Unreadable
from perfeval.exchange.grids.references import at

MAX_ROWS: Final = 200_000  # of all merged regions together

Position = tuple[int, int]


class Merges:
    def __init__(self, references: Iterable[str], sheet: str) -> None:
        self._spans: dict[Position, Position] = {}
        self._lines: dict[int, list[tuple[int, int, Position]]] = {}  # row → first and last column, region
        budget = MAX_ROWS
        for reference in references:
            first, _, last = reference.partition(":")
            top, left = at(first, sheet)
            bottom, right = at(last or first, sheet)
            if bottom < top or right < left or (top, left) == (bottom, right):
                continue
            budget -= bottom - top + 1
            if budget < 0:
                raise Unreadable("合并单元格的区域太大。", f"{sheet} {reference[:30]}")
            self._spans[top, left] = (bottom - top + 1, right - left + 1)
            for row in range(top, bottom + 1):
                self._lines.setdefault(row, []).append((left, right, (top, left)))

    def over(self, position: Position) -> Position | None:
        """The first cell of the merged region that lies over this one."""
        row, column = position
        lines = self._lines.get(row, ())
        return next((anchor for left, right, anchor in lines if left <= column <= right and anchor != position), None)

    def take(self, position: Position) -> Position:
        """The rows and columns of the region that begins here."""
        return self._spans.pop(position, (1, 1))

    def left(self) -> list[tuple[Position, Position]]:
        """Regions whose first cell is empty."""
        return [(anchor, span) for anchor, span in self._spans.items() if self.over(anchor) is None]
