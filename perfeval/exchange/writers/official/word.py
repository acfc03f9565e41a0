"""The official form as a .docx: real Word tables, merged cells, heads that come again on each page.

Written element by element, in the order in which Word wants them; python-docx gives the package around it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from perfeval.core.official_form import FormCell, FormDocument, FormLine, FormTable, PlacedCell, placed_rows
from perfeval.exchange.spreadsheet import storable
from perfeval.exchange.writers.docx_report.styles import LATIN, set_face, set_up
from perfeval.exchange.writers.official.texts import HEI, LINES, PADDING, SIGNATURES
from perfeval.exchange.writers.word_elements import add, add_lines

TWIPS: Final = 1440 / 25.4  # a millimetre
INNER: Final = 1.2  # millimetres left and right of a cell's text
LONG: Final = 300  # characters; a row of more may be cut by the page
_LINE: Final = {"w:val": "single", "w:sz": "4", "w:space": "0", "w:color": "000000"}  # half a point
_NO_LINE: Final = {"w:val": "nil"}


def write_docx(form: FormDocument) -> bytes:
    """The finished file. Every text goes in as text: nothing that was typed can become markup or a field."""
    word: Any = docx.Document()
    set_up(word, has_cover=False)
    _set_page(word, form)
    after_table = False
    for number, block in enumerate(form.blocks):
        if isinstance(block, FormLine):
            _line(word, block)
            after_table = False
            continue
        if after_table:
            _hairline(word)  # two tables in a row would become one
        size, line = (form.size, form.line) if block.is_framed else (SIGNATURES.size, SIGNATURES.line)
        element = _table(block, size=size, line=line, goes_on=_is_framed(form.blocks[number + 1 : number + 2]))
        word.element.body.insert_element_before(element, "w:sectPr")
        after_table = True
    if after_table:
        _hairline(word)  # Word wants a paragraph behind the last table
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def _set_page(word: Any, form: FormDocument) -> None:
    section, paper = word.sections[0], form.paper
    section.page_width, section.page_height = Mm(paper.width), Mm(paper.height)
    section.orientation = WD_ORIENT.LANDSCAPE if paper.width > paper.height else WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = Mm(paper.top), Mm(min(paper.bottom, 15))
    section.left_margin, section.right_margin = Mm(paper.left), Mm(paper.right)
    section.header_distance = section.footer_distance = Mm(6)
    properties = word.core_properties
    properties.title, properties.author = storable(form.title)[:250], storable(form.author)[:250]
    properties.last_modified_by, properties.comments, properties.language = "", form.standing[:250], "zh-CN"
    for name in ("created", "modified"):
        for element in properties._element.findall(qn(f"dcterms:{name}")):  # noqa: SLF001
            properties._element.remove(element)  # noqa: SLF001 - the template's birthday
    _page_numbers(section.footer.paragraphs[0], word.styles["Footer"])
    if form.standing:
        header = section.header.paragraphs[0]
        header.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run = header.add_run(storable(form.standing))
        run.font.size, run.font.color.rgb = Pt(9), RGBColor(0x60, 0x60, 0x60)
        set_face(run._r.get_or_add_rPr(), HEI)  # noqa: SLF001


def _page_numbers(paragraph: Any, style: Any) -> None:
    paragraph.style = style
    for text, field in (("第 ", "PAGE"), (" 页　共 ", "NUMPAGES"), (" 页", "")):
        paragraph.add_run(text)
        if field:
            element = add(paragraph._p, "w:fldSimple", **{"w:instr": field})  # noqa: SLF001
            add(add(element, "w:r"), "w:t").text = "1"


def _line(word: Any, line: FormLine) -> None:
    style = LINES[line.role]
    paragraph = word.add_paragraph(style="Table Text")
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if style.is_centred else WD_ALIGN_PARAGRAPH.LEFT
    paragraph.paragraph_format.line_spacing = Pt(style.line)
    paragraph.paragraph_format.keep_with_next = line.role != "notes"
    if not line.text:
        return
    run = paragraph.add_run(storable(line.text))
    run.font.size, run.font.bold = Pt(style.size), style.is_bold
    set_face(run._r.get_or_add_rPr(), style.face)  # noqa: SLF001


def _hairline(word: Any) -> None:
    """An empty paragraph that takes no room."""
    paragraph = word.add_paragraph(style="Table Text")
    paragraph.paragraph_format.line_spacing = Pt(1)
    paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = Pt(0)
    paragraph.paragraph_format.keep_with_next = True


def _is_framed(blocks: Sequence[FormLine | FormTable]) -> bool:
    return any(isinstance(block, FormTable) and block.is_framed for block in blocks)


def _table(table: FormTable, *, size: float, line: float, goes_on: bool) -> Any:
    """A table that goes on in the next has no line below: the next one's own is that."""
    widths = [round(width * TWIPS) for width in table.widths]
    element = OxmlElement("w:tbl")
    properties = add(element, "w:tblPr")
    add(properties, "w:tblW", **{"w:w": str(sum(widths)), "w:type": "dxa"})
    add(properties, "w:jc", **{"w:val": "center"})
    if table.is_framed:
        borders = add(properties, "w:tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            add(borders, f"w:{side}", **(_NO_LINE if goes_on and side == "bottom" else _LINE))
    add(properties, "w:tblLayout", **{"w:type": "fixed"})
    margins = add(properties, "w:tblCellMar")
    inner, above = str(round(INNER * TWIPS)), str(round(PADDING * 20))
    for side, room in (("top", above), ("left", inner), ("bottom", above), ("right", inner)):
        add(margins, f"w:{side}", **{"w:w": room, "w:type": "dxa"})
    grid = add(element, "w:tblGrid")
    for width in widths:
        add(grid, "w:gridCol", **{"w:w": str(width)})
    rows = list(placed_rows(table))
    for number, cells in enumerate(rows):
        is_head = number < table.head_rows
        together = is_head or number >= len(rows) - 2  # sums and signatures stay with a row
        element.append(_row(cells, widths, size, line, is_head=is_head, keep=together))
    return element


def _row(
    cells: Sequence[PlacedCell], widths: Sequence[int], size: float, line: float, *, is_head: bool, keep: bool
) -> Any:
    row = OxmlElement("w:tr")
    properties = add(row, "w:trPr")
    if all(len(placed.cell.text) <= LONG for placed in cells):
        add(properties, "w:cantSplit")
    if is_head:
        add(properties, "w:tblHeader")
    for placed in cells:
        cell = placed.cell
        element = add(row, "w:tc")
        box = add(element, "w:tcPr")
        width = sum(widths[placed.column : placed.column + cell.columns])
        add(box, "w:tcW", **{"w:w": str(width), "w:type": "dxa"})
        if cell.columns > 1:
            add(box, "w:gridSpan", **{"w:val": str(cell.columns)})
        if cell.rows > 1:
            add(box, "w:vMerge", **({} if placed.is_continued else {"w:val": "restart"}))
        if cell.is_open_above or cell.is_open_below:
            borders = add(box, "w:tcBorders")
            add(borders, "w:top" if cell.is_open_above else "w:bottom", **_NO_LINE)
        add(box, "w:vAlign", **{"w:val": "center"})
        _paragraph(element, cell, "" if placed.is_continued else storable(cell.text), size, line, keep=keep)
    return row


def _paragraph(parent: Any, cell: FormCell, text: str, size: float, line: float, *, keep: bool) -> None:
    paragraph = add(parent, "w:p")
    properties = add(paragraph, "w:pPr")
    add(properties, "w:pStyle", **{"w:val": "TableText"})
    if keep:
        add(properties, "w:keepNext")
    add(properties, "w:spacing", **{"w:line": str(round(line * 20)), "w:lineRule": "exact"})
    if cell.indent:
        add(properties, "w:ind", **{"w:left": str(round(cell.indent * size * 20)), "w:firstLine": "0"})
    add(properties, "w:jc", **{"w:val": "center" if cell.is_centred else "left"})
    if not text:
        return
    run = add(paragraph, "w:r")
    face = add(run, "w:rPr")
    if cell.is_head:
        add(face, "w:rFonts", **{"w:ascii": LATIN, "w:hAnsi": LATIN, "w:eastAsia": HEI})
    for tag in ("w:sz", "w:szCs"):
        add(face, tag, **{"w:val": str(round(size * 2))})
    add_lines(run, text)
