"""The block above the indicators: title, head fields, funds and goals, and how high it will be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perfeval.core.sheet import Sheet
from perfeval.printing.layouts import MILLIMETRE, Layout
from perfeval.printing.linebreak import Typeface
from perfeval.printing.pagination import Frame, Row, deal, heights
from perfeval.printing.paper.figures import fund_cells
from perfeval.printing.paper.texts import printable
from perfeval.printing.paper.view import FundCells, GoalCells, HeadFields

# As in css/form.css.
TITLE_SIZE, TITLE_LINE = 18, 26
YEAR_LINE = 20
FUTIAN_GAP = 6
ANNEX_LINE = 16
Cells = Sequence[tuple[str, float]]  # text and width in millimetres
INDENT = "　　　"  # of a fund row within another


@dataclass(frozen=True, slots=True)
class HeadBlock:
    """Its texts, the number of its rows, and how far down its last page it reaches. Goals longer than the page are
    cut, so there may be several."""

    fields: HeadFields
    funds: tuple[FundCells, ...]
    goals: tuple[GoalCells, ...]
    rows: int
    bottom: float


def head_fields(sheet: Sheet, layout: Layout) -> HeadFields:
    given = dict(sheet.head_fields)
    department = printable(sheet.supervising_department)
    return HeadFields(
        title=printable(sheet.title) or _default_title(sheet, layout),
        annex=printable(given.get("附件")),
        year=str(sheet.year or ""),
        project_code=printable(sheet.project_code),
        project_name=printable(sheet.project_name),
        supervising_department=printable(given.get("主管部门及代码")) or department,
        implementing_unit=printable(sheet.implementing_unit),
        first_level_unit=printable(given.get("一级预算单位")) or department,
    )


def _default_title(sheet: Sheet, layout: Layout) -> str:
    return "部门整体支出绩效自评表" if sheet.kind == "department" else layout.default_title


def head_block(sheet: Sheet, layout: Layout, face: Typeface) -> HeadBlock:
    fields = head_fields(sheet, layout)
    funds = fund_cells(sheet, layout.percent)
    measure = _Measure(layout, face)
    rows = (_ministry_rows if layout.head == "ministry" else _futian_rows)(sheet, fields)
    rows += [[(INDENT * line.is_within + line.label, layout.fund_columns[1])] for line in funds]
    above = measure.title(fields) + sum(measure.row(row) for row in rows)
    goals, bottom = _goals(sheet, layout, face, above)
    return HeadBlock(fields, funds, goals, len(rows) + 1, bottom)


def _goals(sheet: Sheet, layout: Layout, face: Typeface, above: float) -> tuple[tuple[GoalCells, ...], float]:
    """The goals, dealt to pages like an indicator row, and where on their last page they end."""
    frame = Frame(
        grid=layout.grid,
        face=face,
        widths=(layout.goal_widths[0] * MILLIMETRE, layout.goal_widths[1] * MILLIMETRE),
        first_room=layout.paper.body_height - above,
        room=layout.paper.body_height,
        whole=0,  # moved as a whole they would leave the first page all but empty
    )
    texts = (printable(sheet.goal_expected), printable(sheet.goal_actual))
    pages = deal([Row(0, texts, frame.height(texts), "", "")], frame)
    goals = tuple(
        GoalCells(expected, actual, new_page=page > 0, label_rows=2 if page == 0 else 1)
        for page, pieces in enumerate(pages)
        for expected, actual in (piece.texts for piece in pieces)
    )
    return goals, sum(heights(pages[-1], frame)) + (above if len(pages) == 1 else 0)


@dataclass(frozen=True, slots=True)
class _Measure:
    layout: Layout
    face: Typeface

    def row(self, cells: Cells) -> float:
        """The height of a row of (text, width in millimetres)."""
        grid = self.layout.grid
        lines = [len(self.face.lines(text, grid.ems(width * MILLIMETRE))) for text, width in cells]
        return grid.height(max(lines, default=1))

    def title(self, fields: HeadFields) -> float:
        lines = self.face.lines(fields.title, self.layout.paper.body_width * MILLIMETRE / TITLE_SIZE)
        annex = ANNEX_LINE if fields.annex else 0
        year = YEAR_LINE if self.layout.head == "ministry" else FUTIAN_GAP
        return annex + len(lines) * TITLE_LINE + year


def _ministry_rows(sheet: Sheet, fields: HeadFields) -> list[Cells]:
    heads: list[Cells] = [[], []]  # the heads of the funds and of the goals: one line each
    if sheet.kind == "department":
        return [*heads, [("部门（单位）\n名称", 31), (fields.implementing_unit, 236)]]
    units: Cells = [(fields.supervising_department, 89), (fields.implementing_unit, 117)]
    return [*heads, [(fields.project_name, 236)], units]


def _futian_rows(sheet: Sheet, fields: HeadFields) -> list[Cells]:
    bands: list[Cells] = [[], [], [], []]  # two bands, the heads of the funds and of the goals
    names: Cells = [(fields.project_code, 43), (fields.project_name, 56)]
    units: Cells = [(fields.implementing_unit, 70), (fields.first_level_unit, 66)]
    return [*bands, names, units]
