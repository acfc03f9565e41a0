"""Page edges of the indicator block, chosen before the layout.

WeasyPrint prints the label of a merged cell once and leaves its continuation on the next page empty. So the rows are
dealt to pages here, and each page gets merged cells of its own, the label repeated with （续）. All lengths in points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from perfeval.printing.linebreak import Typeface

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
    piece: int = 0  # which piece of a row that is longer than a page


@dataclass(frozen=True, slots=True)
class Frame:
    """What is filled: the widths of the text columns, the room on the first page and on the others.

    `tail` is the height of what must stand on the last page together with a row (the total, the signatures), `spine`
    the least height of a page's rows together: that of the label beside them all. A row that does not fit is moved to
    the next page whole, unless it is higher than `whole` (None: than a page); then it is cut.
    """

    grid: Grid
    face: Typeface
    widths: tuple[float, ...]
    first_room: float
    room: float
    tail: float = 0.0
    spine: float = 0.0
    whole: float | None = None

    def lines(self, texts: Sequence[str]) -> list[list[str]]:
        cells = zip(texts, self.widths, strict=True)
        return [self.face.lines(text, self.grid.ems(width)) for text, width in cells]

    def height(self, texts: Sequence[str]) -> float:
        return self.grid.height(max(map(len, self.lines(texts))))

    def room_on(self, page: int) -> float:
        return self.first_room if page == 0 else self.room


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the rows of the indicator block came to stand: by row number its height in points; the row groups that
    a page edge cut although they were meant for one page; how far below the page's upper edge the first of them begins."""

    row_heights: dict[int, float]
    cut_groups: int
    first_row_top: float


def deal(rows: Sequence[Row], frame: Frame) -> list[list[Row]]:
    """The rows by page. The first page may come out empty: then the block begins on the second."""
    pages: list[list[Row]] = [[]]
    for row in rows:
        _place(row, pages, frame)
    last = pages[-1]
    if len(last) > 1 and sum(heights(last, frame)) + frame.tail > frame.room_on(len(pages) - 1):
        pages.append([last.pop()])
    return pages


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
    fitting = _lines_in(frame.room_on(here) - sum(heights(pages[here], frame)), frame.grid)
    if fitting < MIN_PIECE_LINES:
        pages.append([])
        fitting = _lines_in(frame.room, frame.grid)
    first, rest = _cut(row, fitting, frame)
    pages[-1].append(first)
    pages.append([])
    _place(rest, pages, frame)


def _lines_in(height: float, grid: Grid) -> int:
    return int((height - 2 * grid.pad_y + 1e-6) // grid.line)


def _cut(row: Row, lines: int, frame: Frame) -> tuple[Row, Row]:
    """The first lines of every cell of a row, and the row that is left over."""
    cells = zip(row.texts, frame.lines(row.texts), strict=True)
    first = tuple(_shown(text, broken[:lines]) for text, broken in cells)
    rest = tuple(text.removeprefix(done).removeprefix("\n") for text, done in zip(row.texts, first, strict=True))
    return (
        replace(row, texts=first, height=frame.height(first)),
        replace(row, texts=rest, height=frame.height(rest), piece=row.piece + 1),
    )


def _shown(text: str, lines: list[str]) -> str:
    """The beginning of `text` that these lines show, with the line feeds between them."""
    end = 0
    for number, line in enumerate(lines):
        if number and text[end] == "\n":
            end += 1
        end += len(line)
    return text[:end]
