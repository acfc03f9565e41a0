"""The form as a Word document: what an office would fill by program and print with LibreOffice."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from bench.printing.forms import Form
from bench.printing.outline import Cell, Outline, Paragraph, Table, outline

SONG, HEI = "Perfeval Song", "Perfeval Hei"


def write_word(form: Form, path: Path) -> None:
    parts = outline(form)
    document = docx.Document()
    _page(document, parts)
    for before, part in zip((None, *parts.parts), parts.parts, strict=False):
        if isinstance(before, Table):  # else Word makes one table of both
            _set(document.add_paragraph(), "", 1, 1)
        if isinstance(part, Paragraph):
            paragraph = document.add_paragraph()
            _set(paragraph, part.text, part.size, part.line, is_head=part.kind == "title", font=SONG)
            paragraph.alignment = ALIGN.CENTER if part.kind == "title" else ALIGN.LEFT
        else:
            _table(document, part)
    document.save(str(path))


def _page(document: Any, form: Outline) -> None:
    paper, section = form.layout.paper, document.sections[0]
    section.page_width, section.page_height = Mm(paper.width), Mm(paper.height)
    section.top_margin, section.bottom_margin = Mm(paper.top), Mm(paper.bottom)
    section.left_margin, section.right_margin = Mm(paper.left), Mm(paper.right)
    section.header_distance, section.footer_distance = Mm(5), Mm(4)
    document.core_properties.title = form.title
    table = section.footer.add_table(1, 3, Mm(paper.body_width))
    proof, number, picture = table.rows[0].cells
    _set(proof.paragraphs[0], form.proof, 7, 10)
    paragraph = number.paragraphs[0]
    paragraph.alignment = ALIGN.CENTER
    for words, field in (("第 ", "PAGE"), (" 页　共 ", "NUMPAGES"), (" 页", "")):
        paragraph.add_run(words)
        if field:
            _field(paragraph, field)
    picture.paragraphs[0].alignment = ALIGN.RIGHT
    picture.paragraphs[0].add_run().add_picture(io.BytesIO(form.qr), Mm(16))


def _field(paragraph: Any, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no fields


def _table(document: Any, part: Table) -> None:
    table = document.add_table(part.rows, len(part.widths))
    table.autofit = False
    if part.has_rules:
        table.style = "Table Grid"
    grid = [list(row.cells) for row in table.rows]
    for number, width in enumerate(part.widths):
        table.columns[number].width = Mm(width)
        for row in grid:
            row[number].width = Mm(width)
    for number, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001
        properties.append(OxmlElement("w:cantSplit"))
        if number < part.head_rows:
            properties.append(OxmlElement("w:tblHeader"))
    for cell in part.cells:
        _cell(grid, cell, part)


def _cell(grid: list[list[Any]], cell: Cell, part: Table) -> None:
    place = grid[cell.row][cell.column]
    if cell.rows > 1 or cell.columns > 1:
        place = place.merge(grid[cell.row + cell.rows - 1][cell.column + cell.columns - 1])
        for surplus in place.paragraphs[1:]:
            surplus._p.getparent().remove(surplus._p)  # noqa: SLF001
    place.vertical_alignment = VERTICAL.CENTER
    paragraph = place.paragraphs[0]
    paragraph.alignment = ALIGN.CENTER if cell.is_centred else ALIGN.LEFT
    _set(paragraph, cell.text, part.size, part.line, is_head=cell.is_head, font=HEI if cell.is_head else SONG)


def _set(paragraph: Any, text: str, size: float, line: float, *, is_head: bool = False, font: str = SONG) -> None:
    spacing = paragraph.paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    run = paragraph.add_run(text)
    run.bold, run.font.size, run.font.name = is_head, Pt(size), font
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001
