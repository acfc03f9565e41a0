"""Grids → one stream of lines, in which a paragraph is a line of one cell."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from perfeval.exchange.grids import Cell, Grid, Place

_WRAPPED: Final = re.compile(r"(?<=[\u4e00-\u9fff])[^\S\n]+(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Token:
    """A cell in one of the rows that it covers. `fresh` is False in the rows below its first."""

    text: str
    column: int
    columns: int
    place: Place
    number: Decimal | None = None
    problem: str = ""
    fresh: bool = True

    @property
    def says(self) -> bool:
        """Whether there is anything to read: a text, a figure that shows none, or a fault of the cell."""
        return bool(self.text or self.problem) or self.number is not None

    @property
    def end(self) -> int:
        """The column after its last."""
        return self.column + self.columns


@dataclass(frozen=True, slots=True)
class Line:
    """`loose`: the cells may have slipped, so that only their order and kind tell what they are."""

    tokens: tuple[Token, ...]
    loose: bool = False
    paragraph: bool = False
    part: str = ""

    @property
    def filled(self) -> tuple[Token, ...]:
        return tuple(token for token in self.tokens if token.says)

    @property
    def own(self) -> tuple[Token, ...]:
        """Those that begin in this row."""
        return tuple(token for token in self.tokens if token.says and token.fresh)


def lines_of(grids: Iterable[Grid]) -> Iterator[Line]:
    said: tuple[str, ...] = ()  # what follows one table stands before the next
    for grid in grids:
        if grid.before != said or not said:
            yield from _paragraphs(grid, grid.before, "前的文字")
        yield from _rows(grid)
        yield from _paragraphs(grid, grid.after, "后的文字")
        said = grid.after


def joined(text: str, *, loose: bool) -> str:
    """Plain text breaks words where the page did: blanks between two Chinese characters are no part of it."""
    return _WRAPPED.sub("", text) if loose else text


def name_of(text: str) -> str:
    """A name on one line: breaks within a narrow cell are no part of it."""
    return _WRAPPED.sub("", " ".join(part.strip() for part in text.split("\n"))).strip()


def _paragraphs(grid: Grid, paragraphs: tuple[str, ...], where: str) -> Iterator[Line]:
    loose = grid.kind == "text"
    for row, text in enumerate(paragraphs, start=1):
        first = next((cell.row for cell in grid.cells), 1)
        part = f"{grid.part} 第 {first} 行起的表格{where}" if loose else f"{grid.part}{where}"
        place = Place(part, row, 0)
        yield Line((Token(joined(text.strip(), loose=loose), 0, 1, place),), loose, paragraph=True, part=grid.part)


def _rows(grid: Grid) -> Iterator[Line]:
    rows: dict[int, list[Token]] = {cell.row: [] for cell in grid.cells}  # a merged cell may claim a million more
    starts = sorted(rows)
    for cell in grid.cells:
        for row in starts[bisect_left(starts, cell.row) : bisect_left(starts, cell.row + cell.rows)]:
            rows[row].append(_token(grid, cell, row))
    for row in sorted(rows):
        tokens = sorted(rows[row], key=lambda token: token.column)
        yield Line(tuple(tokens), loose=grid.kind == "text", part=grid.part)


def _token(grid: Grid, cell: Cell, row: int) -> Token:
    text = joined(cell.text.strip(), loose=grid.kind == "text")
    place = grid.place(cell)
    return Token(text, cell.column, cell.columns, place, cell.number, cell.problem, fresh=row == cell.row)
