"""Tables of a text while what stands around them is still being read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from perfeval.exchange.grids.model import Cell, Grid

MAX_COLUMNS: Final = 1_000  # Word itself stops at 63
NEAR: Final = 100  # paragraphs kept on either side of a table: a report of 300 pages is no heading


class OpenTable:
    """`within` is the table in whose cell it stands."""

    def __init__(self, before: list[str], within: OpenTable | None) -> None:
        self.before = before[-NEAR:]
        self.after: list[str] = []
        self.within = within
        self.cells: list[Cell] = []
        self.rows = self.columns = 0

    def following(self) -> tuple[str, ...]:
        table: OpenTable | None = self
        while table is not None:
            if table.after:
                return tuple(table.after[:NEAR])
            table = table.within
        return ()

    def texts(self) -> list[str]:
        """What a reader has read when he comes to a table within this one."""
        return [*self.before, *(cell.text for cell in self.cells[-NEAR:] if cell.text)]


def grids_of(tables: Sequence[OpenTable]) -> tuple[Grid, ...]:
    """In the order in which they begin; of the empty cells only those that cover others."""
    return tuple(
        Grid(
            kind="table",
            part=f"表格 {number}",
            cells=tuple(cell for cell in table.cells if cell.text or cell.problem or cell.rows > 1 or cell.columns > 1),
            before=tuple(table.before),
            after=table.following(),
            rows=table.rows,
            columns=table.columns,
        )
        for number, table in enumerate(tables, start=1)
    )
