"""All tables of a form on the one grid of columns that a worksheet has."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Final

from perfeval.core.official_form import FormTable

NEAR: Final = 3.0  # millimetres; edges of two tables that are nearer than this become one


class ColumnGrid:
    """`widths` in millimetres. Where two tables have nearly the same edge, that of the larger table counts."""

    def __init__(self, tables: Sequence[FormTable]) -> None:
        self._edges: list[float] = []
        self._of_table: dict[int, list[float]] = {}
        for table in sorted(tables, key=lambda table: (-len(table.rows) * table.is_framed, not table.is_framed)):
            taken = self._take([0.0, *accumulate(table.widths)])
            self._of_table[id(table)] = taken
            self._edges = sorted({*self._edges, *taken})

    def _take(self, edges: list[float]) -> list[float]:
        """The table's edges, moved to known ones where two do not fall together."""
        found: list[float] = []
        for number, edge in enumerate(edges):
            near = min(self._edges, key=lambda known: abs(known - edge), default=edge)
            following = edges[number + 1] if number + 1 < len(edges) else float("inf")
            is_free = (not found or near > found[-1]) and near < following
            found.append(near if abs(near - edge) < NEAR and is_free else edge)
        return found

    @property
    def widths(self) -> list[float]:
        return [right - left for left, right in pairwise(self._edges)]

    def columns(self, table: FormTable, first: int, count: int) -> tuple[int, int]:
        """First and last worksheet column, from 1, of some columns of a table."""
        edges = self._of_table[id(table)]
        return bisect_left(self._edges, edges[first]) + 1, bisect_left(self._edges, edges[first + count])

    def width(self, first: int, last: int) -> float:
        return self._edges[last] - self._edges[first - 1]
