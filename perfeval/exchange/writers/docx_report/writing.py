"""From a document to the bytes of a .docx. The same document gives the same bytes but for the zip's own clock."""

from __future__ import annotations

import io
from itertools import groupby, zip_longest
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from perfeval.core.narrative.document import (
    BarChart,
    Block,
    CoverLine,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    SignOff,
    Table,
    Title,
)
from perfeval.exchange.writers.docx_report.picture import chart_png
from perfeval.exchange.writers.docx_report.styles import set_up
from perfeval.exchange.writers.docx_report.tables import cover_element, table_element

FIRST_TITLE = 110  # points above and below the title of the cover
BLANK_DATE = "　　　　年　　月　　日"


def write_docx(document: Document) -> bytes:
    """The finished file. Every text goes in as text: nothing that was typed can become markup or a field."""
    writer = _Writer(document)
    file = io.BytesIO()
    writer.word.save(file)
    return file.getvalue()


class _Writer:
    """A page break is an attribute of what follows it: Word needs no empty paragraph for it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.word: Any = docx.Document()
        self.breaks = False
        self.has_cover = any(isinstance(block, CoverLine) for block in document.blocks)
        set_up(self.word, has_cover=self.has_cover)
        self._describe()
        self._foot()
        for is_cover, blocks in groupby(document.blocks, lambda block: isinstance(block, CoverLine)):
            if is_cover:
                lines = [block for block in blocks if isinstance(block, CoverLine)]
                self._append(cover_element(lines, self._style_id("Cover Line")))
            else:
                for block, following in zip_longest(rest := list(blocks), rest[1:]):
                    self._block(block, following)
        self._end()

    def _block(self, block: Block, following: Block | None) -> None:
        match block:
            case PageBreak():
                self.breaks = True
            case Title(text):
                self._title(text)
            case Heading(level, text):
                self._paragraph(text, f"Heading {level}")
            case Paragraph(text) if text:
                self._paragraph(text, "Body Text")
            case Table():
                self._table(block, holds_next=isinstance(following, SignOff))
            case SignOff(label, day):
                self._paragraph(f"{label}：", "Body Text", before=14, keep=True)
                last = self._paragraph(day or BLANK_DATE, "Normal", before=56)
                last.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            case BarChart():
                self._chart(block)

    def _title(self, text: str) -> None:
        title = self._paragraph(text, "Title")
        if len(self.word.paragraphs) == 1 and self.has_cover:
            title.paragraph_format.space_before = title.paragraph_format.space_after = Pt(FIRST_TITLE)

    def _table(self, table: Table, *, holds_next: bool) -> None:
        if table.caption:
            self._paragraph(table.caption, "Caption")
        if table.note:
            note = self._paragraph(table.note, "Table Text", keep=True)
            note.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self._append(table_element(table, self._style_id("Table Text"), holds_next=holds_next))

    def _end(self) -> None:
        """Word puts a paragraph after a table that nothing follows: one of its own height may begin a page."""
        if isinstance(self.document.blocks[-1], Table):
            self._paragraph("", "Table Text").paragraph_format.line_spacing = Pt(1)

    def _chart(self, chart: BarChart) -> None:
        self._paragraph(f"{chart.title}（{chart.unit}）", "Caption")
        paragraph = self._paragraph("", "Caption")
        paragraph.paragraph_format.line_spacing = 1.0  # a fixed line height would cut the picture
        picture = paragraph.add_run().add_picture(io.BytesIO(chart_png(chart)), width=Mm(140))
        words = "；".join(f"{bar.label} {bar.shown}" for bar in chart.bars)
        picture._inline.docPr.set("descr", f"{chart.title}：{words}")  # noqa: SLF001 - python-docx has no other way

    def _paragraph(self, text: str, style: str, *, before: float = 0, keep: bool = False) -> Any:
        paragraph = self.word.add_paragraph(text, style=style)
        if self.breaks:
            paragraph.paragraph_format.page_break_before, self.breaks = True, False
        if before:
            paragraph.paragraph_format.space_before = Pt(before)
        if keep:
            paragraph.paragraph_format.keep_with_next = True
        return paragraph

    def _append(self, element: Any) -> None:
        self.word.element.body.insert_element_before(element, "w:sectPr")

    def _style_id(self, name: str) -> str:
        return str(self.word.styles[name].style_id)

    def _describe(self) -> None:
        properties = self.word.core_properties
        properties.title, properties.author = self.document.title[:250], self.document.author[:250]
        properties.last_modified_by, properties.comments, properties.language = (
            "",
            self.document.standing[:250],
            "zh-CN",
        )
        for name in ("created", "modified"):
            for element in properties._element.findall(qn(f"dcterms:{name}")):  # noqa: SLF001
                properties._element.remove(element)  # noqa: SLF001 - the template's birthday

    def _foot(self) -> None:
        """Which version the figures are from, and the page; the cover has the first alone."""
        section = self.word.sections[0]
        cover = [(section.first_page_footer, False)] if self.has_cover else []
        for footer, numbered in (*cover, (section.footer, True)):
            paragraph = footer.paragraphs[0]
            paragraph.style = self.word.styles["Footer"]
            paragraph.add_run(self.document.standing)
            if numbered:
                paragraph.add_run("　　第 " if self.document.standing else "第 ")
                _field(paragraph, "PAGE")
                paragraph.add_run(" 页　共 ")
                _field(paragraph, "NUMPAGES")
                paragraph.add_run(" 页")
        if self.document.watermark:
            for header in (section.first_page_header, section.header) if self.has_cover else (section.header,):
                paragraph = header.paragraphs[0]
                paragraph.style = self.word.styles["Header"]
                paragraph.add_run(self.document.watermark).font.color.rgb = RGBColor(0x80, 0x80, 0x80)


def _field(paragraph: Any, code: str) -> None:
    """A field that Word counts when it shows the page."""
    for kind in ("begin", "instruction", "separate", "text", "end"):
        run = paragraph.add_run("1" if kind == "text" else "")
        if kind == "instruction":
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {code} "
            run._r.append(instruction)  # noqa: SLF001
        elif kind != "text":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)  # noqa: SLF001
