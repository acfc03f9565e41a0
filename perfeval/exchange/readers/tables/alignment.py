"""Which cell of a row belongs to which column, where cells may have been lost, doubled or moved.

Text that was made from a page keeps the order of the cells of a row, seldom their number. The assignment with the least cost
is taken: each cell costs what `kinds.fit` says, each column passed over and each blank left out costs one. Where
another assignment costs nearly as little, the reader does not know, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from perfeval.exchange.readers.tables.kinds import PLAIN_FIT, fit, kind

MARGIN: Final = 2.0  # an assignment that costs up to so much more might be meant as well
LARGEST: Final = 10_000  # cells times columns; a row of a table has some twenty of each
STRAINED: Final = 6.0  # above this even the best assignment is no good one

_LOST_COLUMN: Final = 1.0
_LOST_BESIDE_BLANK: Final = 0.8  # two blank cells easily become one
_LOST_AT_END: Final = 0.3
_SPARE_BLANK: Final = 1.0
_DOUBLED: Final = 2.0
_LEFT_OUT: Final = 12.0


@dataclass(frozen=True, slots=True)
class Slot:
    """A column: what it holds, and whether nearly every row has something there."""

    holds: str
    expected: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """For each cell its column's index, or None; `others` are the columns that it might be meant for as well. `strained`:
    nothing in the row is certain."""

    columns: tuple[int | None, ...]
    others: tuple[tuple[int, ...], ...]
    strained: bool = False


def assign(texts: Sequence[str], slots: Sequence[Slot]) -> Assignment:
    if _stands(texts, slots) or len(texts) * len(slots) > LARGEST:
        columns = tuple(index if index < len(slots) else None for index in range(len(texts)))
        return Assignment(columns, ((),) * len(texts), strained=not _stands(texts, slots))
    return _Table(texts, slots).assignment()


def _stands(texts: Sequence[str], slots: Sequence[Slot]) -> bool:
    """Every cell is where it belongs."""
    if any(texts[len(slots) :]):
        return False
    padded = [*texts, *[""] * (len(slots) - len(texts))]
    return all(
        fit(text, slot.holds, expected=slot.expected)
        <= (PLAIN_FIT if text or slot.expected or slot.holds == "level3" else 9)
        for text, slot in zip(padded, slots, strict=False)
    )


class _Table:
    def __init__(self, texts: Sequence[str], slots: Sequence[Slot]) -> None:
        self.texts, self.slots = texts, slots
        self.rest_blank = [not any(texts[index:]) for index in range(len(texts) + 1)]
        self.costs = [[fit(text, slot.holds, expected=slot.expected) for slot in slots] for text in texts]
        self.ahead = self._ahead()
        self.behind = self._behind()

    def lost(self, cell: int, column: int) -> float:
        """The column has no cell; `cell` is the next one."""
        slot = self.slots[column]
        blank = fit("", slot.holds, expected=slot.expected)
        if self.rest_blank[cell]:
            return _LOST_AT_END + blank
        beside = (cell > 0 and not self.texts[cell - 1]) or not self.texts[cell]
        return (_LOST_BESIDE_BLANK if beside else _LOST_COLUMN) + blank

    def spare(self, cell: int) -> float:
        """The cell has no column."""
        text = self.texts[cell]
        if not text:
            return 0.0 if self.rest_blank[cell] else _SPARE_BLANK
        return _DOUBLED if cell and text == self.texts[cell - 1] else _LEFT_OUT

    def _ahead(self) -> list[list[float]]:
        """The least cost of everything before (cell, column)."""
        cells, columns = len(self.texts), len(self.slots)
        table = [[0.0] * (columns + 1) for _ in range(cells + 1)]
        for i in range(cells + 1):
            for j in range(columns + 1):
                ways = []
                if i and j:
                    ways.append(table[i - 1][j - 1] + self.costs[i - 1][j - 1])
                if j:
                    ways.append(table[i][j - 1] + self.lost(i, j - 1))
                if i:
                    ways.append(table[i - 1][j] + self.spare(i - 1))
                table[i][j] = min(ways, default=0.0)
        return table

    def _behind(self) -> list[list[float]]:
        """The least cost of everything from (cell, column) on."""
        cells, columns = len(self.texts), len(self.slots)
        table = [[0.0] * (columns + 1) for _ in range(cells + 1)]
        for i in range(cells, -1, -1):
            for j in range(columns, -1, -1):
                ways = []
                if i < cells and j < columns:
                    ways.append(self.costs[i][j] + table[i + 1][j + 1])
                if j < columns:
                    ways.append(self.lost(i, j) + table[i][j + 1])
                if i < cells:
                    ways.append(self.spare(i) + table[i + 1][j])
                table[i][j] = min(ways, default=0.0)
        return table

    def assignment(self) -> Assignment:
        columns = self._best()
        others = tuple(self._others(cell, column) for cell, column in enumerate(columns))
        return Assignment(tuple(columns), others, strained=self.behind[0][0] > STRAINED)

    def _best(self) -> list[int | None]:
        columns: list[int | None] = []
        i = j = 0
        while i < len(self.texts):
            least = self.behind[i][j]
            if j < len(self.slots) and self.costs[i][j] + self.behind[i + 1][j + 1] <= least + 1e-9:
                columns.append(j)
                i, j = i + 1, j + 1
            elif self.spare(i) + self.behind[i + 1][j] <= least + 1e-9:
                columns.append(None)
                i += 1
            else:
                j += 1
        return columns

    def _others(self, cell: int, chosen: int | None) -> tuple[int, ...]:
        if kind(self.texts[cell]) == "blank":
            return ()
        limit = self.behind[0][0] + MARGIN
        return tuple(
            column
            for column in range(len(self.slots))
            if column != chosen
            and self.ahead[cell][column] + self.costs[cell][column] + self.behind[cell + 1][column + 1] < limit
        )
