"""From a document to the view model of its form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from perfeval.printing.document import PrintDocument
from perfeval.printing.layouts import MILLIMETRE, Layout
from perfeval.printing.linebreak import Typeface
from perfeval.printing.pagination import Frame, Placement, Row, heights
from perfeval.printing.paper import closing, figures, head
from perfeval.printing.paper.indicators import IndicatorBlock
from perfeval.printing.paper.texts import printable
from perfeval.printing.paper.view import FormView

MOST_EXTRA_PADDING = 3.5  # points above and below a cell's text; more looks stretched
PADDING_STEP = 0.25  # one parsed style sheet for each step
SAFETY = 6.0  # points left free at the foot of a stretched form


def build_view(document: PrintDocument, layout: Layout, face: Typeface, placed: Placement | None = None) -> FormView:
    """`placed` is an earlier layout of the same document whose page edges came out otherwise than reckoned.

    A form that leaves part of its only page empty is set with higher rows, as a clerk would draw it.
    """
    form = _Form(document, layout, face, placed)
    extra = form.extra_padding() if placed is None else 0.0
    if extra:
        roomy = replace(layout.grid, pad_y=layout.grid.pad_y + extra)
        form = _Form(document, replace(layout, grid=roomy), face, placed)
    return form.view()


@dataclass(frozen=True)
class _Form:
    document: PrintDocument
    layout: Layout
    face: Typeface
    placed: Placement | None

    @cached_property
    def head(self) -> head.HeadBlock:
        return head.head_block(self.document.sheet, self.layout, self.face)

    @cached_property
    def frame(self) -> Frame:
        """The page as the indicator block finds it."""
        layout, columns = self.layout, self.layout.columns
        table_head = layout.grid.height(layout.table_head_lines)
        above = self.head.bottom
        if self.placed:
            above = self.placed.first_row_top - table_head - layout.paper.top * MILLIMETRE
        texts = (columns.level3, columns.target, columns.actual, columns.weight, columns.score, columns.reason)
        room = layout.paper.body_height - table_head
        return Frame(
            grid=layout.grid,
            face=self.face,
            widths=tuple(width * MILLIMETRE for width in texts),
            first_room=room - above,
            room=room,
            tail=layout.grid.height(1) + closing.SIGNATURE_HEIGHT,
            spine=layout.grid.height(layout.spine.count("\n") + 1),
        )

    @cached_property
    def block(self) -> IndicatorBlock:
        return IndicatorBlock(
            sheet=self.document.sheet,
            frame=self.frame,
            level1_width=self.layout.columns.level1 * MILLIMETRE,
            level2_width=self.layout.columns.level2 * MILLIMETRE,
            spine=self.layout.spine,
            measured=self.placed.row_heights if self.placed else {},
        )

    @cached_property
    def pages(self) -> list[list[Row]]:
        return self.block.deal()

    def extra_padding(self) -> float:
        """What each cell may be padded more, above and below, until the form fills its page; 0 if it has several."""
        if len(self.pages) > 1:
            return 0.0
        rows = self.head.rows + len(self.pages[0]) + 2 + len(self.document.sheet.footer_fields)
        used = sum(heights(self.pages[0], self.frame)) + closing.height(self.document.sheet, self.layout, self.face)
        spare = self.frame.first_room - used - SAFETY
        steps = int(spare / (2 * rows) / PADDING_STEP)
        return max(0.0, min(steps * PADDING_STEP, MOST_EXTRA_PADDING))

    def view(self) -> FormView:
        document, sheet, fields = self.document, self.document.sheet, self.head.fields
        pages = self.block.cells(self.pages)
        return FormView(
            layout=self.layout,
            metadata_title="　".join(part for part in (fields.title, fields.project_name, fields.year) if part),
            fields=fields,
            is_department=sheet.kind == "department",
            unit_of_money=sheet.unit_of_money,
            fund_label="部门资金" if sheet.kind == "department" else "项目资金",
            fund_rows=len(self.head.funds) + 1,
            funds=self.head.funds,
            goals=self.head.goals,
            pages=pages if pages[0] else pages[1:],
            starts_on_new_page=not pages[0],
            total=figures.total(sheet),
            remarks=closing.remarks(sheet),
            signatures=closing.signatures(sheet),
            notes=closing.notes(sheet),
            watermark=printable(document.watermark),
            proof=closing.proof_marks(document.proof),
        )
