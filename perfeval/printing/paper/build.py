"""From a document to the view model of its form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import floor

from perfeval.core.sheet import Sheet
from perfeval.printing.document import PrintDocument
from perfeval.printing.layouts import MILLIMETRE, Layout
from perfeval.printing.linebreak import Typeface, with_quote_breaks
from perfeval.printing.pagination import Frame, Placement, Row, heights
from perfeval.printing.paper import closing, figures, head
from perfeval.printing.paper.columns import column_text
from perfeval.printing.paper.indicators import IndicatorBlock
from perfeval.printing.paper.measure import Extents, measure
from perfeval.printing.paper.seal import seal_mark
from perfeval.printing.paper.texts import printable
from perfeval.printing.paper.view import FormView
from perfeval.printing.paper.widths import widened
from perfeval.printing.templates import render

MOST_EXTRA_PADDING = 3.5  # points above and below a cell's text; more looks stretched
MOST_LESS_PADDING = 0.5  # likewise; less looks crammed
PADDING_STEP = 0.25  # one parsed style sheet for each step
SCALE_STEP = 0.05  # likewise
LOOSE = 3  # lines left free below the pieces of a cut row, for every layout that came out otherwise than reckoned
SAFETY = 6.0  # points left free at the foot of a stretched form


def xhtml(view: FormView) -> str:
    """The form as well-formed XHTML."""
    return with_quote_breaks(render(view.layout.template, {"view": view, "layout": view.layout}))


def build_view(
    document: PrintDocument, layout: Layout, face: Typeface, placed: Placement | None = None, *, attempt: int = 0
) -> FormView:
    """`placed` is an earlier layout of the same document whose page edges came out otherwise than reckoned, `attempt`
    how many such layouts there were.

    A form that leaves part of its only page empty is set with higher rows, as a clerk would draw it, and one that is
    longer than a page by its last lines with rows a little lower, at the first attempt.
    """
    layout = widened(layout, document.sheet, face)
    frameless = _without_rows(document, layout, face)
    markup = xhtml(frameless)
    extents = measure(markup, layout, face)
    in_block = _fullest_in_block(document.sheet, layout, face, extents)
    layout = replace(layout, figure_scale=_scale(extents.fullest), row_figure_scale=_scale(in_block))
    form = _Form(document, replace(frameless, layout=layout), extents, face, placed, attempt)
    extra = 0.0 if attempt else form.extra_padding()
    if extra:
        roomy = replace(layout, grid=replace(layout.grid, pad_y=layout.grid.pad_y + extra))
        fitted = _Form(document, replace(frameless, layout=roomy), measure(markup, roomy, face), face, placed)
        form = fitted if len(fitted.pages) == 1 else form
    return form.view()


def _scale(fullest: float) -> float:
    """Figures are never broken: where one is wider than its cell, all of its block are set smaller, alike."""
    return 1.0 if fullest <= 1 else floor(1 / fullest / SCALE_STEP) * SCALE_STEP


def _fullest_in_block(sheet: Sheet, layout: Layout, face: Typeface, extents: Extents) -> float:
    fullest = extents.fullest_in_block
    for column in layout.text_columns:
        if column.set == "n":
            widest = max((face.width(column_text(column.key, row)) for row in sheet.indicators), default=0.0)
            fullest = max(fullest, widest / layout.grid.ems(column.width * MILLIMETRE))
    return fullest


def _without_rows(document: PrintDocument, layout: Layout, face: Typeface) -> FormView:
    """The form as it is before its rows are dealt to pages: what its other parts are measured by."""
    sheet = document.sheet
    fields = head.head_fields(sheet, layout)
    funds = figures.fund_cells(sheet, layout)
    return FormView(
        layout=layout,
        metadata_title="　".join(part for part in (fields.title, fields.project_name, fields.year) if part),
        fields=fields,
        given=head.given_fields(sheet),
        is_department=sheet.kind == "department",
        unit_of_money=sheet.unit_of_money,
        fund_label=_fund_label(sheet, layout),
        fund_rows=len(funds) + 1,
        funds=funds,
        goals=head.whole_goals(sheet),
        pages=(),
        starts_on_new_page=False,
        spine_rise="",
        total=figures.total(sheet),
        footer=figures.footer(sheet),
        remarks=closing.remarks(sheet),
        signatures=closing.signatures(sheet, layout, face),
        notes=tuple(filter(None, (*closing.notes(sheet), figures.adjusted_budgets(sheet, layout)))),
        kept_notes=0,
        watermark=printable(document.watermark),
        proof=closing.proof_marks(document.proof),
        seal=seal_mark(document.seal),
    )


def _fund_label(sheet: Sheet, layout: Layout) -> str:
    return layout.fund_label.replace("项目", "部门") if sheet.kind == "department" else layout.fund_label


@dataclass(frozen=True)
class _Form:
    document: PrintDocument
    frameless: FormView
    extents: Extents
    face: Typeface
    placed: Placement | None
    attempt: int = 0

    @property
    def layout(self) -> Layout:
        return self.frameless.layout

    @cached_property
    def goals(self) -> head.Goals:
        return head.dealt_goals(self.document.sheet, self.extents, self.layout, self.face)

    @cached_property
    def frame(self) -> Frame:
        """The page as the indicator block finds it."""
        layout, table_head = self.layout, self.extents.block_head
        above = self.goals.bottom
        if self.placed:
            above = self.placed.first_row_top - table_head - layout.paper.top * MILLIMETRE
        room = layout.paper.body_height - table_head
        return Frame(
            grid=layout.grid,
            face=self.face,
            widths=tuple(column.width * MILLIMETRE for column in layout.text_columns),
            first_room=room - above,
            room=room,
            tail=self.extents.tail,
            spine=layout.grid.height(layout.spine.count("\n") + 1),
            loose=LOOSE * self.attempt,
        )

    @cached_property
    def block(self) -> IndicatorBlock:
        measured = self.placed.row_heights if self.placed else {}
        return IndicatorBlock(self.document.sheet, self.layout, self.frame, measured)

    @cached_property
    def pages(self) -> list[list[Row]]:
        return self.block.deal()

    def extra_padding(self) -> float:
        """What each cell may be padded more, above and below, until the form fills its page, or less, until all of it
        stands on one; 0 if it has several."""
        rows = [row for page in self.pages for row in page]
        if len(self.goals.cells) > 1 or any(row.piece for row in rows):
            return 0.0
        used = sum(heights(rows, self.frame)) + self.extents.below_block
        spare = (self.frame.first_room - used - SAFETY) / (2 * (self.extents.rows + len(rows)))
        padding = min(floor(spare / PADDING_STEP) * PADDING_STEP, MOST_EXTRA_PADDING)
        if len(self.pages) == 1:
            return max(0.0, padding)
        return padding if -MOST_LESS_PADDING <= padding < 0 else 0.0

    def view(self) -> FormView:
        pages = self.block.cells(self.pages)
        return replace(
            self.frameless,
            goals=self.goals.cells,
            pages=pages if pages[0] else pages[1:],
            starts_on_new_page=not pages[0],
            kept_notes=self.extents.kept_notes,
            spine_rise=f"{self.extents.block_head / 2:.2f}" if self.layout.spine_through_head else "",
        )
