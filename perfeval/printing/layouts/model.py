"""What a printed form consists of: paper, grid, columns. Lengths in millimetres, type sizes in points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from perfeval.core.sheet import Kind
from perfeval.printing.pagination import Grid

MILLIMETRE = 72 / 25.4  # in points
INNER_MARGIN = 2 * MILLIMETRE  # left and right of a cell's text
MERGED = ("spine", "level1", "level2")  # the first columns of every indicator block


@dataclass(frozen=True, slots=True)
class Paper:
    """Sheet size and margins in millimetres."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float

    @property
    def body_width(self) -> float:
        return self.width - self.left - self.right

    @property
    def body_height(self) -> float:
        """In points, like all heights that are reckoned with."""
        return (self.height - self.top - self.bottom) * MILLIMETRE


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the indicator block. `key` says what it prints (see `paper.columns`), `over` is a head that it shares
    with its neighbours of the same `over`, `set` how its text is set: "" from the left, "c" centred, "n" centred and
    never broken. `least` is the width it goes down to where another column has a very long text; 0 for never."""

    key: str
    width: float
    head: str = ""
    set: Literal["", "c", "n"] = ""
    over: str = ""
    least: float = 0.0


@dataclass(frozen=True, slots=True)
class FundColumn:
    """A column of the funds block: `key` is a field of `core.sheet.FundLine`."""

    key: str
    head: str


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A cell of the indicator block's head, which may have two levels."""

    text: str
    rows: int
    columns: int
    classes: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Text outside the tables: its size and the height of its lines, in points; its indent, in em."""

    size: float
    line: float
    indent: float = 0.0


# Heights that are reckoned with are given to the style sheet from here (see `Layout.style`).
PARAGRAPHS = {
    "annex": Lines(10.5, 16),
    "title": Lines(18, 26),
    "year": Lines(12, 20),
    "gap": Lines(6, 6),
    "notes": Lines(8, 11.5, indent=2),
}
SIGNATURES = Grid(size=10.5, line=14, pad_x=0, pad_y=5)
INDENTS = {"within": 3.0, "part": 1.5}  # in em, from the cell's edge
MINISTRY_FUNDS = (
    FundColumn("initial_budget", "年初预算数"),
    FundColumn("adjusted_budget", "全年预算数"),
    FundColumn("executed", "全年执行数"),
    FundColumn("weight", "分值"),
    FundColumn("rate", "执行率"),
    FundColumn("score", "得分"),
)
# A signature line: what is printed, and the other names that tables give the same field.
MINISTRY_SIGNATURES = (
    ("填报人", ("联系人", "填表人")),
    ("单位负责人（签章）", ("单位负责人",)),
    ("联系电话", ("电话",)),
    ("填报日期", ("日期",)),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """`name` is shown where a layout is chosen. `tables` has the column widths of every table that is not the indicator
    block, by the class that the template gives it; `long_amounts` those of the table with the funds where an amount is
    too wide for the usual ones: its last columns are `funds`. `kind` is that of the tables the form is made for.
    `title_names_unit`: the unit's name stands before the title; `title_names_year`: the title is this form's in any
    case, after the year. `spine` is the label of the indicator block's leftmost cell, which stands through its head if
    `spine_through_head`; `level1_points`: the points of a level 1 stand below its name. `fund_labels` are those of the
    rows of a form without funds, `source` is the head over them, `percent` the sign printed after a rate,
    `fund_total_mark` the one after 年度资金总额, `fund_label` and `goal_label` are the labels beside the funds and the
    goals. `stamped` is the entry of the signature line that the seal is drawn over; `figure_scale` for the funds and
    `row_figure_scale` for the indicator block make the figures of one form smaller, so that the widest fits its cell."""

    key: str
    name: str
    template: str
    paper: Paper
    grid: Grid
    columns: tuple[Column, ...]
    tables: Mapping[str, tuple[float, ...]]
    default_title: str
    spine: str
    kind: Kind = "project"
    spine_through_head: bool = True
    level1_points: bool = True
    funds: tuple[FundColumn, ...] = MINISTRY_FUNDS
    fund_labels: tuple[str, ...] = ()
    percent: str = "%"
    fund_total_mark: str = ""
    long_amounts: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    source: str = ""
    fund_label: str = "项目资金"
    goal_label: str = "年度总体目标"
    title_names_unit: bool = False
    title_names_year: bool = False
    signatures: tuple[tuple[str, tuple[str, ...]], ...] = MINISTRY_SIGNATURES
    stamped: str = "单位负责人（签章）"
    figure_scale: float = 1.0
    row_figure_scale: float = 1.0

    @property
    def text_columns(self) -> tuple[Column, ...]:
        """Those that print one cell a row, from the third level on."""
        return tuple(column for column in self.columns if column.key not in MERGED)

    @property
    def head_rows(self) -> tuple[tuple[HeadCell, ...], ...]:
        """The head of the indicator block: one row, or two where columns share a head."""
        two = any(column.over for column in self.columns)
        upper: list[HeadCell] = []
        lower: list[HeadCell] = []
        for over, run in groupby(self.columns, lambda column: column.over):
            below = [HeadCell(column.head, 1, 1, "") for column in run]
            if over:
                upper.append(HeadCell(over, 1, len(below), ""))
                lower += below
            else:
                upper += [HeadCell(cell.text, 2 if two else 1, 1, "") for cell in below]
        if self.spine_through_head:
            upper[0] = HeadCell("", upper[0].rows, 1, "open-bottom")
        return (tuple(upper), tuple(lower)) if two else (tuple(upper),)

    @property
    def columns_before_weight(self) -> int:
        """How many columns the word 总分 spans."""
        return [column.key for column in self.columns].index("weight")

    @property
    def columns_after_score(self) -> int:
        return len(self.columns) - self.columns_before_weight - 2

    def widths(self, table: str) -> tuple[float, ...]:
        """Of a table's columns, in millimetres."""
        if table == "indicators":
            return tuple(column.width for column in self.columns)
        return self.tables[table]

    def style(self) -> str:
        """The part of the style sheet that follows from the figures above. What is fitted to a single form stands behind
        an empty line, so that the rest is parsed once for all forms."""
        paper, grid = self.paper, self.grid
        margins = f"{paper.top}mm {paper.right}mm {paper.bottom}mm {paper.left}mm"
        rules = [
            f"@page {{ size: {paper.width}mm {paper.height}mm; margin: {margins} }}",
            *(
                f".{name} {{ font-size: {text.size}pt; line-height: {text.line}pt; min-height: {text.line}pt;"
                f" padding-left: {text.indent}em }}"
                for name, text in PARAGRAPHS.items()
            ),
            f"table {{ font-size: {grid.size}pt; line-height: {grid.line}pt }}",
            *(f".{name} {{ padding-left: {em}em }}" for name, em in INDENTS.items()),
            f".signatures {{ font-size: {SIGNATURES.size}pt; line-height: {SIGNATURES.line}pt }}",
        ]
        for name in (*self.tables, "indicators"):
            rules += [
                f".{name} col:nth-child({number}) {{ width: {width}mm }}"
                for number, width in enumerate(self.widths(name), start=1)
            ]
        fitted = [
            f"td, th {{ padding: {grid.pad_y:.2f}pt {grid.pad_x:.2f}pt }}",
            f".amounts .n {{ font-size: {grid.size * self.figure_scale:.2f}pt }}",
            f".indicators .n {{ font-size: {grid.size * self.row_figure_scale:.2f}pt }}",
        ]
        return "\n".join([*rules, "", *fitted])
