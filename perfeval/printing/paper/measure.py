"""How high the parts of a form are that are not its indicator rows, read from its own markup.

The template is rendered once without indicator rows, and its tables and paragraphs are measured as the page will set
them. So a template can say what it likes: what stands above and below the rows is known before the layout.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from perfeval.printing.layouts import MILLIMETRE, Layout
from perfeval.printing.layouts.model import INDENTS, PARAGRAPHS, SIGNATURES
from perfeval.printing.linebreak import ZERO_WIDTH_SPACE, Typeface
from perfeval.printing.pagination import Grid

APART = {"proof", "qr", "watermark"}  # stand where the page puts them
KEEP = "keep"  # stays on the page of the last indicator row
BLOCK = "indicators"
GOAL = "goal"
FIGURE = "n"  # never broken
NOTE = "notes"
BOLDER = 0.2  # em by which Latin letters in a head, in Hei, may be wider than in Song


@dataclass(slots=True)
class Extents:
    """In points. `goal_least` is the height that the label beside the goals asks of their row, `tail` what must stand
    on the page of the last indicator row, `kept_notes` how many notes that are, `rows` how many rows there are beside the indicators, `fullest` how much of its
    cell's width the widest figure takes, in the indicator block `fullest_in_block`."""

    above_goals: float = 0.0
    goal_widths: tuple[float, ...] = ()
    goal_least: float = 0.0
    below_goals: float = 0.0
    block_head: float = 0.0
    below_block: float = 0.0
    tail: float = 0.0
    kept_notes: int = 0
    rows: int = 0
    fullest: float = 0.0
    fullest_in_block: float = 0.0


@dataclass(frozen=True, slots=True)
class _Cell:
    element: Element
    width: float
    row: int
    last_row: int


def measure(xhtml: str, layout: Layout, face: Typeface) -> Extents:
    body = fromstring(xhtml).find("body")
    assert body is not None  # noqa: S101 - base.html has one
    tape = _Tape(layout, face)
    for element in body:
        tape.pass_over(element)
    return tape.extents


def _classes(element: Element) -> set[str]:
    return set((element.get("class") or "").split())


def _text(element: Element) -> str:
    return "".join(element.itertext()).replace(ZERO_WIDTH_SPACE, "").strip()


@dataclass
class _Tape:
    layout: Layout
    face: Typeface
    extents: Extents = field(default_factory=Extents)
    in_block: bool = False
    notes_stay: bool = True

    def pass_over(self, element: Element) -> None:
        classes = _classes(element)
        if classes & APART:
            return
        if element.tag == "table":
            self._table(element, classes)
        else:
            height = self._paragraph(element, classes)
            self._add(height, keep=NOTE in classes and self._note_stays(height))

    def _note_stays(self, height: float) -> bool:
        """Notes stay with the signatures as long as all of it takes no more than half of a page."""
        self.notes_stay = self.notes_stay and self.extents.tail + height <= self.layout.paper.body_height / 2
        self.extents.kept_notes += self.notes_stay
        return self.notes_stay

    def _add(self, height: float, *, keep: bool) -> None:
        extents = self.extents
        if extents.block_head:
            extents.below_block += height
            extents.tail += height if keep else 0
        elif extents.goal_widths:
            extents.below_goals += height
        else:
            extents.above_goals += height

    def _paragraph(self, element: Element, classes: set[str]) -> float:
        (name,) = classes & PARAGRAPHS.keys()
        kind = PARAGRAPHS[name]
        ems = self.layout.paper.body_width * MILLIMETRE / kind.size - kind.indent
        return kind.line * len(self.face.lines(_text(element), ems))

    def _table(self, table: Element, classes: set[str]) -> None:
        is_signatures = "signatures" in classes
        self.in_block = BLOCK in classes
        grid = SIGNATURES if is_signatures else self.layout.grid
        for group in table:
            if group.tag == "colgroup":
                continue
            rows = group.findall("tr")
            cells = list(_cells(rows, self._widths(table, classes, rows)))
            heights = self._heights(rows, cells, grid)
            self.extents.rows += 0 if is_signatures else len(rows)
            if group.tag == "thead" and BLOCK in classes:
                self.extents.block_head = sum(heights)
                continue
            for row, height in zip(rows, heights, strict=True):
                if GOAL in _classes(row):
                    self.extents.goal_widths = tuple(cell.width for cell in cells if cell.element in set(row))
                    self.extents.goal_least = height
                else:
                    self._add(height, keep=KEEP in classes | _classes(group))

    def _widths(self, table: Element, classes: set[str], rows: Sequence[Element]) -> list[float]:
        """In points. A table without column widths shares the page's width out evenly."""
        for name in classes & {*self.layout.tables, BLOCK}:
            return [width * MILLIMETRE for width in self.layout.widths(name)]
        number = sum(int(cell.get("colspan", 1)) for cell in rows[0]) if rows else 1
        return [self.layout.paper.body_width * MILLIMETRE / number] * number

    def _heights(self, rows: Sequence[Element], cells: Sequence[_Cell], grid: Grid) -> list[float]:
        """A cell over several rows that is higher than they are stretches the last of them."""
        heights = [0.0] * len(rows)
        for cell in sorted(cells, key=lambda cell: cell.last_row - cell.row):
            own = GOAL in _classes(rows[cell.row])
            missing = 0.0 if own else self._height(cell, grid) - sum(heights[cell.row : cell.last_row + 1])
            heights[cell.last_row] += max(0.0, missing)
        return heights

    def _height(self, cell: _Cell, grid: Grid) -> float:
        is_latin_head = cell.element.tag == "th" and any(char.isascii() for char in _text(cell.element) if char != "\n")
        ems = grid.ems(cell.width) - (BOLDER if is_latin_head else 0.0)
        for name in _classes(cell.element) & INDENTS.keys():
            ems += grid.pad_x / grid.size - INDENTS[name]
        if FIGURE in _classes(cell.element):
            name = "fullest_in_block" if self.in_block else "fullest"
            setattr(self.extents, name, max(getattr(self.extents, name), self.face.width(_text(cell.element)) / ems))
            return grid.height(1)
        lines = self.face.lines(_text(cell.element), ems)
        return grid.height(len(lines)) + grid.size * self.face.higher(lines)


def _cells(rows: Sequence[Element], widths: Sequence[float]) -> Iterator[_Cell]:
    """The cells of a row group with their widths, cells over several rows counted in."""
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for element in row:
            while (number, column) in taken:
                column += 1
            columns, down = int(element.get("colspan", 1)), int(element.get("rowspan", 1))
            last_row = min(number + down, len(rows)) - 1
            yield _Cell(element, sum(widths[column : column + columns]), number, last_row)
            taken |= {(below, at) for below in range(number, last_row + 1) for at in range(column, column + columns)}
            column += columns
