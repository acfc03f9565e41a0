"""What stands above the indicators: the fields of the head, and the goals dealt to pages."""

from __future__ import annotations

from dataclasses import dataclass

from perfeval.core.sheet import Sheet
from perfeval.printing.layouts import MILLIMETRE, Layout
from perfeval.printing.linebreak import Typeface
from perfeval.printing.pagination import Frame, Row, deal, heights
from perfeval.printing.paper.measure import Extents
from perfeval.printing.paper.texts import printable
from perfeval.printing.paper.view import GoalCells, HeadFields

CONTINUED = ("（续）", "(续)")  # the first that fits beside the goals
COMMON_TITLES = {"project": "项目支出绩效自评表", "department": "部门整体支出绩效自评表"}


@dataclass(frozen=True, slots=True)
class Goals:
    """Longer than the page they are cut, so there may be several. `bottom` is how far down their last page the head
    of the form reaches, in points."""

    cells: tuple[GoalCells, ...]
    bottom: float


def head_fields(sheet: Sheet, layout: Layout) -> HeadFields:
    given = given_fields(sheet)
    department = printable(sheet.supervising_department)
    return HeadFields(
        title=_title(sheet, layout),
        annex=given.get("附件", ""),
        year=str(sheet.year or ""),
        project_code=printable(sheet.project_code),
        project_name=printable(sheet.project_name),
        supervising_department=given.get("主管部门及代码") or department,
        department=department,
        implementing_unit=printable(sheet.implementing_unit),
        first_level_unit=given.get("一级预算单位") or department,
        filled_on=given.get("填报日期", ""),
    )


def given_fields(sheet: Sheet) -> dict[str, str]:
    """The fields beside the usual ones, by the names they are printed under."""
    return {label: printable(text) for label, text in (*sheet.head_fields, *sheet.footer_fields)}


def _title(sheet: Sheet, layout: Layout) -> str:
    """The table's own, or the form's where the table has none but the common one."""
    if layout.title_names_year:
        return f"{sheet.year}年{layout.default_title}" if sheet.year else layout.default_title
    title, common = printable(sheet.title), COMMON_TITLES[sheet.kind]
    if title not in ("", common):
        return title
    own = layout.default_title if layout.kind == sheet.kind else common
    return printable(sheet.implementing_unit) + own if layout.title_names_unit else own


def whole_goals(sheet: Sheet) -> tuple[GoalCells, ...]:
    return (GoalCells(printable(sheet.goal_expected), printable(sheet.goal_actual), new_page=False, label_rows=2),)


def dealt_goals(sheet: Sheet, extents: Extents, layout: Layout, face: Typeface) -> Goals:
    """The goals, dealt to pages like an indicator row."""
    (whole,) = whole_goals(sheet)
    frame = Frame(
        grid=layout.grid,
        face=face,
        widths=extents.goal_widths,
        first_room=layout.paper.body_height - extents.above_goals,
        room=layout.paper.body_height,
        spine=extents.goal_least,
        whole=0,  # moved as a whole they would leave the first page all but empty
    )
    label_width = layout.paper.body_width * MILLIMETRE - sum(extents.goal_widths)
    wide, narrow = CONTINUED
    continued = wide if face.width(wide) <= layout.grid.ems(label_width) else narrow
    texts = (whole.expected, whole.actual)
    pages = deal([Row(0, texts, frame.height(texts), "", "")], frame)
    goals = tuple(
        GoalCells(expected, actual, new_page=page > 0, label_rows=1 if page else 2, continued=continued if page else "")
        for page, pieces in enumerate(pages)
        for expected, actual in (piece.texts for piece in pieces)
    )
    height = sum(heights(pages[-1], frame))
    if len(pages) == 1:
        return Goals(goals, extents.above_goals + height + extents.below_goals)
    label = face.lines(f"{layout.goal_label}\n{continued}", layout.grid.ems(label_width))
    return Goals(goals, max(height, layout.grid.height(len(label))) + extents.below_goals)
