"""A table on its official form, as finished texts: what the paper, the Word file and the Excel file have in common.

Lengths in millimetres, type sizes in points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Role = Literal["annex", "title", "year", "gap", "notes"]


@dataclass(frozen=True, slots=True)
class FormCell:
    """`rows` and `columns` are what it spans. `is_figure`: where the text is a figure, it is one; elsewhere digits are a
    code or part of a sentence. `indent` in em. `is_open_above` and `is_open_below`: no line between it and the cell there,
    which it is one with."""

    text: str
    rows: int = 1
    columns: int = 1
    is_head: bool = False
    is_centred: bool = False
    is_figure: bool = False
    indent: float = 0.0
    is_open_above: bool = False
    is_open_below: bool = False


@dataclass(frozen=True, slots=True)
class FormTable:
    """`head_rows`: how many of the first rows come again on each page. Without a frame it is a line of signatures."""

    widths: tuple[float, ...]
    rows: tuple[tuple[FormCell, ...], ...]
    head_rows: int = 0
    is_framed: bool = True


@dataclass(frozen=True, slots=True)
class FormLine:
    """A line of text outside the tables."""

    text: str
    role: Role


@dataclass(frozen=True, slots=True)
class FormPaper:
    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float

    @property
    def body_width(self) -> float:
        return self.width - self.left - self.right


@dataclass(frozen=True, slots=True)
class FormDocument:
    """`size` and `line` are those of the tables' text. `standing` says what the file is where it is not the official
    print (草稿); it stands at the head of each page."""

    title: str
    author: str
    paper: FormPaper
    size: float
    line: float
    blocks: tuple[FormLine | FormTable, ...]
    standing: str = ""


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell and its top left corner, from 0. `is_continued`: merged with the same cell of the row above."""

    cell: FormCell
    row: int
    column: int
    is_continued: bool


def placed_rows(table: FormTable) -> Iterator[list[PlacedCell]]:
    """Each row from left to right without a hole; a cell that reaches down from above comes again in each row."""
    waiting: dict[int, tuple[FormCell, int]] = {}  # by first column: the cell and how many rows it still spans
    for number, row in enumerate(table.rows):
        cells = iter(row)
        placed: list[PlacedCell] = []
        column = 0
        while column < len(table.widths):
            if column in waiting:
                cell, left = waiting.pop(column)
                placed.append(PlacedCell(cell, number, column, is_continued=True))
            else:
                cell = next(cells, FormCell("", columns=len(table.widths) - column))
                left = cell.rows
                placed.append(PlacedCell(cell, number, column, is_continued=False))
            if left > 1:
                waiting[column] = (cell, left - 1)
            column += cell.columns
        yield placed
