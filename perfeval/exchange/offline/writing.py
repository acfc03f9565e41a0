"""One evaluation as a workbook that can be filled in without network."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from perfeval.core.scheme.taxonomy import Taxonomy
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.queries import Assessment
from perfeval.evaluations.queries.fields import typed_cells
from perfeval.exchange.offline.blocks import Columns, draw_foot, draw_funds, draw_head, draw_own
from perfeval.exchange.offline.drawing import Form
from perfeval.exchange.offline.indicators import draw_indicators
from perfeval.exchange.offline.model import DATA_SHEET, FACTS, FIRST_CELL, FORM_SHEET, MARK, VERSION
from perfeval.exchange.offline.structure import draw_marks
from perfeval.exchange.spreadsheet import safe_cell, storable

A4: Final = 9


def write_workbook(assessment: Assessment, *, now: datetime) -> bytes:
    """The finished file: labels locked, cells to fill in open, the rules of the scheme as formulas and checks."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = FORM_SHEET
    data: Any = book.create_sheet(DATA_SHEET)
    form = Form(sheet)
    scheme, evaluation = assessment.scheme, assessment.evaluation
    texts = typed_cells(evaluation, assessment.funds, assessment.indicators, scheme.money)
    columns = Columns(scheme)
    row = draw_head(form, assessment, columns, now)
    row, funds = draw_funds(form, assessment, columns, texts, row)
    row = draw_own(form, evaluation, columns, texts["evaluation"], row)
    row, sums = draw_indicators(form, data, assessment, columns, texts, row, Taxonomy(scheme))
    row = draw_foot(form, assessment, columns, texts["evaluation"], row, funds, sums)
    draw_marks(sheet, row - 1, columns.count)
    _write_data(data, form, evaluation, now, f"{row - 1} {columns.count}")
    _finish(book, sheet, data, columns, row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _write_data(data: Any, form: Form, evaluation: Evaluation, now: datetime, size: str) -> None:
    """What the workbook is of, and every cell as it was: the base of the comparison after the upload."""
    facts = {
        "format": f"{MARK} {VERSION}",
        "evaluation": str(evaluation.pk),
        "revision": str(evaluation.content_revision),
        "year": str(evaluation.campaign.year),
        "project": f"{evaluation.project.code} {evaluation.project.name}".strip(),
        "unit": evaluation.project.organisation.name,
        "downloaded": timezone.localtime(now).strftime("%Y年%m月%d日 %H:%M"),
        "size": size,
    }
    for number, name in enumerate(FACTS, start=1):
        safe_cell(data.cell(number, 1), name)
        safe_cell(data.cell(number, 2), facts[name])
    for number, (key, address, text) in enumerate(form.inputs, start=FIRST_CELL):
        for column, value in enumerate((str(key), address, text), start=1):
            safe_cell(data.cell(number, column), value).number_format = "@"


def _finish(book: Workbook, sheet: Any, data: Any, columns: Columns, rows: int) -> None:
    """Protection without a password: it guards against slips, not against people."""
    book.properties.title, book.properties.creator = storable(str(sheet["A1"].value))[:250], "绩效自评"
    for number, width in enumerate(columns.widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for one in (sheet, data):
        one.protection.sheet = True
        one.protection.formatColumns = one.protection.formatRows = one.protection.formatCells = False
    data.sheet_state = "hidden"
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 90
    sheet.page_setup.paperSize, sheet.page_setup.orientation = A4, "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_area = f"A1:{get_column_letter(len(columns.widths))}{rows - 1}"
    for side in ("left", "right", "top", "bottom"):
        setattr(sheet.page_margins, side, 0.45)
    sheet.page_margins.bottom, sheet.page_margins.footer = 0.6, 0.3
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    book.calculation.fullCalcOnLoad = True
