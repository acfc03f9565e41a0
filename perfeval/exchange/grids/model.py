"""A table of a file as cells with their places: what Word, Excel, web pages and plain text have in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

GridKind = Literal["sheet", "table", "text"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file. `row` and `column` count from 1; `column` is 0 for a whole line of text."""

    part: str  # the worksheet's name, or 表格 3, or 第 12 行
    row: int
    column: int

    def __str__(self) -> str:
        return f"{self.part} 第 {self.row} 行" + (f"第 {self.column} 列" if self.column else "")


@dataclass(frozen=True, slots=True)
class Cell:
    """`row` and `column` count from 1 and are those of the top left corner; `rows` and `columns` are what it spans.

    `text` is what a reader of the file sees, without blanks at its ends; breaks within are "\\n". `number` is the stored
    figure where the file has one (a workbook), exact to the shortest digits that name it; `text` then has the figure as
    the cell's format shows it. `problem` says in Chinese what is wrong with the cell itself (a formula without a stored
    value, #DIV/0!).
    """

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1
    number: Decimal | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: a worksheet, a table of a document or page, or lines of text with separators.

    `cells` are in reading order; a merged region is one cell. Cells without text are left out, except merged ones.
    `before` and `after` are the paragraphs around it up to the next table, which hold titles, years and signatures.
    """

    kind: GridKind
    part: str
    cells: tuple[Cell, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    rows: int = field(default=0)
    columns: int = field(default=0)

    def place(self, cell: Cell) -> Place:
        return Place(self.part, cell.row, cell.column)


def said_of_struck(text: str) -> str:
    """The problem of a cell in which text is struck through: it does not count. "" where none is."""
    return f"划掉的文字“{text[:20]}”没有读取。" if text else ""
