"""From a document to the view model of its form."""

from __future__ import annotations

from perfeval.printing.document import PrintDocument
from perfeval.printing.engine import Placement
from perfeval.printing.layouts import MILLIMETRE, Layout
from perfeval.printing.linebreak import Typeface
from perfeval.printing.pagination import Frame
from perfeval.printing.paper.closing import conclusion, notes, proof_marks, signatures
from perfeval.printing.paper.figures import fund_cells, total
from perfeval.printing.paper.head import head_block, head_fields
from perfeval.printing.paper.indicators import IndicatorBlock
from perfeval.printing.paper.texts import printable
from perfeval.printing.paper.view import FormView

SIGNATURE_HEIGHT = 24.0  # as in css/form.css


def build_view(document: PrintDocument, layout: Layout, face: Typeface, placed: Placement | None = None) -> FormView:
    """`placed` is an earlier layout of the same document whose page edges came out otherwise than reckoned."""
    sheet = document.sheet
    fields = head_fields(sheet, layout)
    funds = fund_cells(document, layout.percent)
    head = head_block(sheet, layout, fields, funds, face)
    table_head = layout.grid.height(layout.table_head_lines)
    bottom = placed.first_row_top - table_head - layout.paper.top * MILLIMETRE if placed else head.bottom
    frame = _indicator_frame(layout, face, bottom)
    block = IndicatorBlock(
        document=document,
        frame=frame,
        level1_width=layout.columns.level1 * MILLIMETRE,
        level2_width=layout.columns.level2 * MILLIMETRE,
        spine=layout.spine,
        measured=placed.row_heights if placed else {},
    )
    pages = block.pages()
    return FormView(
        metadata_title="　".join(part for part in (fields.title, fields.project_name, fields.year) if part),
        fields=fields,
        is_department=sheet.kind == "department",
        unit_of_money=sheet.unit_of_money,
        fund_label="部门资金" if sheet.kind == "department" else "项目资金",
        fund_rows=len(funds) + 1,
        funds=funds,
        goals=head.goals,
        pages=pages[1:] if not pages[0] else pages,
        starts_on_new_page=not pages[0],
        total=total(document),
        conclusion=conclusion(sheet),
        signatures=signatures(sheet),
        notes=notes(document),
        watermark=printable(document.watermark),
        proof=proof_marks(document.proof),
    )


def _indicator_frame(layout: Layout, face: Typeface, bottom: float) -> Frame:
    """`bottom`: how far down its page the block above reaches."""
    columns = layout.columns
    texts = (columns.level3, columns.target, columns.actual, columns.weight, columns.score, columns.reason)
    room = layout.paper.body_height - layout.grid.height(layout.table_head_lines)
    return Frame(
        grid=layout.grid,
        face=face,
        widths=tuple(width * MILLIMETRE for width in texts),
        first_room=room - bottom,
        room=room,
        tail=layout.grid.height(1) + SIGNATURE_HEIGHT,
        spine=layout.grid.height(layout.spine.count("\n") + 1),
    )
