"""Page edges of the indicator block, chosen before the layout.

WeasyPrint prints the label of a merged cell once and leaves its continuation on the next page empty. So the rows are
dealt to pages here, and each page gets merged cells of its own, the label repeated with （续）. All lengths in points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from perfeval.printing.linebreak import LENT, Typeface

MIN_PIECE_LINES = 3  # a piece of a row cut in the middle is no shorter than this


@dataclass(frozen=True, slots=True)
class Grid:
    """How a table's cells are set: text size, line height, padding at the sides and above and below."""

    size: float
    line: float
    pad_x: float
    pad_y: float

    def height(self, lines: int) -> float:
        return lines * self.line + 2 * self.pad_y

    def ems(self, width: float) -> float:
        """The room for text, in em, of a cell that is `width` points wide."""
        return (width - 2 * self.pad_x) / self.size


@dataclass(frozen=True, slots=True)
class Row:
    """One row to place: its texts by column, its own height, its merged labels and the heights these need at least."""

    index: int
    texts: tuple[str, ...]
    height: float
    level1: str
    level2: str
    level1_height: float = 0.0
    level2_height: float = 0.0
    indent: float = 0.0  # of the first text
    piece: int = 0  # which piece of a row that is longer than a page
    again: str = ""  # what a further piece has for its first text, once that is at its end; MIN_PIECE_LINES at most

    @property
    def shown(self) -> tuple[str, ...]:
        """The texts as they are printed."""
        if self.piece and self.texts and not self.texts[0]:
            return (self.again, *self.texts[1:])
        return self.texts


@dataclass(frozen=True, slots=True)
class Frame:
    """What is filled: the widths of the text columns, the room on the first page and on the others.

    `tail` is the height of what must stand on the last page together with a row (the total, the signatures), `spine`
    the least height of a page's rows together: that of the label beside them all. A row that does not fit is moved to
    the next page whole, unless it is higher than `whole` (None: than a page); then it is cut. `loose` is by how many
    lines a piece may come out longer than reckoned.
    """

    grid: Grid
    face: Typeface
    widths: tuple[float, ...]
    first_room: float
    room: float
    tail: float = 0.0
    spine: float = 0.0
    whole: float | None = None
    loose: int = 0

    def lines(self, texts: Sequence[str], indent: float = 0.0) -> list[list[str]]:
        """`indent` is that of the first text."""
        widths = (self.widths[0] - indent, *self.widths[1:])
        return [self.face.lines(text, self.grid.ems(width)) for text, width in zip(texts, widths, strict=True)]

    def height(self, texts: Sequence[str], indent: float = 0.0) -> float:
        return max(self.cell_height(lines) for lines in self.lines(texts, indent))

    def cell_height(self, lines: Sequence[str]) -> float:
        return self.grid.height(len(lines)) + self.grid.size * self.face.higher(lines)

    def lines_in(self, height: float, texts: Sequence[str]) -> int:
        """How many lines of these texts fit."""
        line = self.grid.line + (self.grid.size * LENT if self.face.higher(texts) else 0.0)
        return int((height - 2 * self.grid.pad_y + 1e-6) // line) - self.loose

    def room_on(self, page: int) -> float:
        return self.first_room if page == 0 else self.room


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the rows of the indicator block came to stand: by row number its height in points; the row groups that
    a page edge cut although they were meant for one page, or that left the table's head no room on theirs; how far below the page's upper edge the first of them begins."""

    row_heights: dict[int, float]
    cut_groups: int
    first_row_top: float


def deal(rows: Sequence[Row], frame: Frame) -> list[list[Row]]:
    """The rows by page. The first page may come out empty: then the block begins on the second."""
    pages: list[list[Row]] = [[]]
    for row in rows:
        _place(row, pages, frame)
    _make_room_for_tail(pages, frame)
    return pages


def _make_room_for_tail(pages: list[list[Row]], frame: Frame) -> None:
    """Take the last row to a page of its own, or as much of it as leaves the tail room beside it."""

    def fits() -> bool:
        return sum(heights(pages[-1], frame)) + frame.tail <= frame.room_on(len(pages) - 1)

    if len(pages[-1]) > 1 and not fits():
        pages.append([pages[-1].pop()])
    if len(pages[-1]) == 1 and not fits():
        row = pages[-1][0]
        lines = max(map(len, frame.lines(row.texts, row.indent))) - MIN_PIECE_LINES
        if lines >= MIN_PIECE_LINES:
            pages[-1:] = [[piece] for piece in _cut(row, lines, frame)]


def heights(rows: Sequence[Row], frame: Frame) -> list[float]:
    """The row heights of one page. A merged label higher than its rows stretches all of them alike."""
    natural = [row.height for row in rows]
    for start, end in groups(rows, lambda row: row.level1 + "\n" + row.level2):
        _stretch(natural, start, end, rows[start].level2_height)
    for start, end in groups(rows, lambda row: row.level1):
        _stretch(natural, start, end, rows[start].level1_height)
    _stretch(natural, 0, len(rows), frame.spine)
    return natural


def groups(rows: Sequence[Row], key: Callable[[Row], str]) -> Iterator[tuple[int, int]]:
    """The runs of neighbours with the same key, as (first, one past the last)."""
    start = 0
    for _, run in groupby(rows, key):
        end = start + len(list(run))
        yield start, end
        start = end


def _stretch(natural: list[float], start: int, end: int, wanted: float) -> None:
    missing = wanted - sum(natural[start:end])
    if missing > 0 and end > start:
        for index in range(start, end):
            natural[index] += missing / (end - start)


def _place(row: Row, pages: list[list[Row]], frame: Frame) -> None:
    here = len(pages) - 1
    if sum(heights([*pages[here], row], frame)) <= frame.room_on(here):
        pages[here].append(row)
    elif sum(heights([row], frame)) <= (frame.room if frame.whole is None else frame.whole):
        pages.append([row])
    else:
        _place_in_pieces(row, pages, frame)


def _place_in_pieces(row: Row, pages: list[list[Row]], frame: Frame) -> None:
    here = len(pages) - 1
    texts = (*row.texts, row.again)
    fitting = frame.lines_in(frame.room_on(here) - sum(heights(pages[here], frame)), texts)
    if fitting < MIN_PIECE_LINES:
        pages.append([])
        fitting = frame.lines_in(frame.room, texts)
    first, rest = _cut(row, fitting, frame)
    pages[-1].append(first)
    pages.append([])
    _place(rest, pages, frame)


def _cut(row: Row, lines: int, frame: Frame) -> tuple[Row, Row]:
    """The first lines of every cell of a row, and the row that is left over."""
    cells = zip(row.texts, frame.lines(row.texts, row.indent), strict=True)
    first = tuple(_shown(text, broken[:lines]) for text, broken in cells)
    rest = tuple(text.removeprefix(done).removeprefix("\n") for text, done in zip(row.texts, first, strict=True))
    upper, lower = replace(row, texts=first), replace(row, texts=rest, piece=row.piece + 1)
    return (
        replace(upper, height=frame.height(upper.shown, row.indent)),
        replace(lower, height=frame.height(lower.shown, row.indent) + frame.loose * frame.grid.line),
    )


def _shown(text: str, lines: list[str]) -> str:
    """The beginning of `text` that these lines show, with the line feeds between them."""
    end = 0
    for number, line in enumerate(lines):
        if number and text[end] == "\n":
            end += 1
        end += len(line)
    return text[:end]
