"""Page, styles and fonts of a report in Word: real headings, every Chinese face named for w:eastAsia.

The faces are those that every Chinese Windows has; without w:eastAsia Word sets Chinese in whatever it likes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

SONG, HEI, KAI = "宋体", "黑体", "楷体"
LATIN = "Times New Roman"
TEXT_WIDTH = 156  # millimetres, as GB/T 9704 has it


@dataclass(frozen=True, slots=True)
class Style:
    """Sizes in points; `indent` in characters of the style's own size."""

    name: str
    face: str
    size: float
    line: float
    bold: bool = False
    indent: int = 0
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT
    before: float = 0
    after: float = 0
    keep_with_next: bool = False


CENTER = WD_ALIGN_PARAGRAPH.CENTER
STYLES = (
    Style("Normal", SONG, 16, 28),
    Style("Title", SONG, 22, 34, bold=True, align=CENTER, after=14),
    Style("Heading 1", HEI, 16, 28, indent=2, keep_with_next=True),
    Style("Heading 2", KAI, 16, 28, bold=True, indent=2, keep_with_next=True),
    Style("Heading 3", SONG, 16, 28, bold=True, indent=2, keep_with_next=True),
    Style("Body Text", SONG, 16, 28, indent=2),
    Style("Caption", HEI, 14, 24, align=CENTER, before=6, keep_with_next=True),
    Style("Table Text", SONG, 9, 13),
    Style("Cover Line", SONG, 16, 24),
    Style("Header", HEI, 16, 20, align=WD_ALIGN_PARAGRAPH.RIGHT),
    Style("Footer", SONG, 9, 12, align=CENTER),
)


def set_up(document: Any, *, has_cover: bool) -> None:
    """A4 with the margins of official documents; the styles of the template made ours. A cover has no page number."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.different_first_page_header_footer = has_cover
    for style in STYLES:
        _apply(style, document)
    _speak_chinese(document)


def _apply(style: Style, document: Any) -> None:
    names = {item.name for item in document.styles}
    if style.name in names:
        found = document.styles[style.name]
    else:
        found = document.styles.add_style(style.name, WD_STYLE_TYPE.PARAGRAPH)
        found.base_style = document.styles["Normal"]
    _drop_the_templates_own(found)
    set_face(found.element.get_or_add_rPr(), style.face)
    found.font.size, found.font.bold, found.font.italic = Pt(style.size), style.bold, False
    found.font.color.rgb = RGBColor(0, 0, 0)
    paragraph = found.paragraph_format
    paragraph.alignment, paragraph.line_spacing = style.align, Pt(style.line)
    paragraph.space_before, paragraph.space_after = Pt(style.before), Pt(style.after)
    paragraph.keep_with_next, paragraph.widow_control = style.keep_with_next, True
    # Word keeps an indent in characters apart from one in points, and shows the first where both are there.
    indent = found.element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(style.indent * 100))
    indent.set(qn("w:firstLine"), str(round(style.indent * style.size * 20)))


def _drop_the_templates_own(style: Any) -> None:
    """Colours, borders and theme faces of the stock template."""
    properties = style.element.find(qn("w:pPr"))
    if properties is not None:
        for border in properties.findall(qn("w:pBdr")):
            properties.remove(border)
    run = style.element.get_or_add_rPr()
    for name in ("w:rFonts", "w:spacing", "w:kern", "w:color", "w:szCs"):
        for child in run.findall(qn(name)):
            run.remove(child)


def set_face(run_properties: Any, face: str) -> None:
    fonts = run_properties.get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(name), LATIN)
    fonts.set(qn("w:eastAsia"), face)


def _speak_chinese(document: Any) -> None:
    """The language of the text, so that line breaking and spelling follow Chinese rules."""
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for child in [*defaults.findall(qn("w:lang")), *defaults.findall(qn("w:rFonts"))]:
        defaults.remove(child)
    fonts = OxmlElement("w:rFonts")
    for name, face in (("w:ascii", LATIN), ("w:hAnsi", LATIN), ("w:eastAsia", SONG), ("w:cs", LATIN)):
        fonts.set(qn(name), face)
    defaults.insert(0, fonts)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    defaults.append(language)
