"""Tables in Word with merged cells, repeated heads and rows that no page cuts.

Written element by element: python-docx finds each cell by walking the table, which takes minutes for 3,000 rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from docx.oxml import OxmlElement

from perfeval.core.narrative.document import Cell, CoverLine, Row, Table
from perfeval.exchange.writers.docx_report.styles import HEI, LATIN, TEXT_WIDTH
from perfeval.exchange.writers.word_elements import add, add_lines

TWIPS = 1440 / 25.4  # a millimetre
THIN = "4"  # eighths of a point
COVER_WIDTHS = (56, 73, 27)  # 评价工作组负责人： and （签章） stand on one line


def table_element(table: Table, style_id: str, *, holds_next: bool = False) -> Any:
    """The w:tbl of a table of the document. `holds_next`: its last rows stay with what follows it."""
    widths = _twips(table.widths)
    element = _table(widths, ruled=True)
    groups = [(table.head, True, True)]
    last = len(table.groups) - 1
    groups += [
        (group, False, place == table.sub_head or (holds_next and place == last))
        for place, group in enumerate(table.groups)
    ]
    for rows, is_head, keeps_on in groups:
        for number, cells in enumerate(_placed(rows, len(widths))):
            together = keeps_on or number < len(rows) - 1
            element.append(_row(cells, widths, style_id, is_head=is_head, keep=together))
    return element


def cover_element(lines: Sequence[CoverLine], style_id: str) -> Any:
    """Label, what is filled in on a rule, and the mark behind it."""
    widths = _twips(COVER_WIDTHS)
    element = _table(widths, ruled=False)
    for line in lines:
        row = add(element, "w:tr")
        add(add(row, "w:trPr"), "w:cantSplit")
        for number, text in enumerate((f"{line.label}：", line.value, line.mark)):
            cell = add(row, "w:tc")
            properties = add(cell, "w:tcPr")
            add(properties, "w:tcW", **{"w:w": str(widths[number]), "w:type": "dxa"})
            if number == 1:
                add(add(properties, "w:tcBorders"), "w:bottom", **_LINE)
            add(properties, "w:vAlign", **{"w:val": "bottom"})
            _paragraph(cell, text, style_id, "center" if number == 1 else "left", before=160)
    return element


_LINE = {"w:val": "single", "w:sz": THIN, "w:space": "0", "w:color": "000000"}


def _twips(widths: Sequence[int]) -> list[int]:
    whole = sum(widths)
    return [round(TEXT_WIDTH * TWIPS * width / whole) for width in widths]


def _table(widths: Sequence[int], *, ruled: bool) -> Any:
    element = OxmlElement("w:tbl")
    properties = add(element, "w:tblPr")
    add(properties, "w:tblW", **{"w:w": str(sum(widths)), "w:type": "dxa"})
    if ruled:
        borders = add(properties, "w:tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            add(borders, f"w:{side}", **_LINE)
    add(properties, "w:tblLayout", **{"w:type": "fixed"})
    margins = add(properties, "w:tblCellMar")
    for side, width in (("top", 30), ("left", 60), ("bottom", 30), ("right", 60)):
        add(margins, f"w:{side}", **{"w:w": str(width), "w:type": "dxa"})
    grid = add(element, "w:tblGrid")
    for width in widths:
        add(grid, "w:gridCol", **{"w:w": str(width)})
    return element


def _placed(rows: Sequence[Row], columns: int) -> Iterator[list[tuple[int, Cell, bool]]]:
    """Each row with the columns where its cells begin; a cell merged from above comes again, marked True."""
    waiting: dict[int, tuple[Cell, int]] = {}  # by first column: the cell and how many rows it still spans
    for row in rows:
        cells = iter(row)
        placed: list[tuple[int, Cell, bool]] = []
        column = 0
        while column < columns:
            if column in waiting:
                cell, left = waiting.pop(column)
                placed.append((column, cell, True))
            else:
                cell = next(cells)
                left = cell.rows
                placed.append((column, cell, False))
            if left > 1:
                waiting[column] = (cell, left - 1)
            column += cell.columns
        yield placed


def _row(
    cells: Sequence[tuple[int, Cell, bool]], widths: Sequence[int], style_id: str, *, is_head: bool, keep: bool
) -> Any:
    row = OxmlElement("w:tr")
    properties = add(row, "w:trPr")
    add(properties, "w:cantSplit")
    if is_head:
        add(properties, "w:tblHeader")
    for column, cell, is_continued in cells:
        element = add(row, "w:tc")
        box = add(element, "w:tcPr")
        width = sum(widths[column : column + cell.columns])
        add(box, "w:tcW", **{"w:w": str(width), "w:type": "dxa"})
        if cell.columns > 1:
            add(box, "w:gridSpan", **{"w:val": str(cell.columns)})
        if cell.rows > 1:
            add(box, "w:vMerge", **({} if is_continued else {"w:val": "restart"}))
        add(box, "w:vAlign", **{"w:val": "center"})
        text = "" if is_continued else cell.text
        _paragraph(element, text, style_id, cell.align, is_head=cell.is_head, keep=keep)
    return row


def _paragraph(
    parent: Any, text: str, style_id: str, align: str, *, is_head: bool = False, keep: bool = False, before: int = 0
) -> None:
    paragraph = add(parent, "w:p")
    properties = add(paragraph, "w:pPr")
    add(properties, "w:pStyle", **{"w:val": style_id})
    if keep:
        add(properties, "w:keepNext")
    if before:
        add(properties, "w:spacing", **{"w:before": str(before)})
    add(properties, "w:jc", **{"w:val": align})
    if not text:
        return
    run = add(paragraph, "w:r")
    if is_head:
        face = add(run, "w:rPr")
        add(face, "w:rFonts", **{"w:ascii": LATIN, "w:hAnsi": LATIN, "w:eastAsia": HEI})
    add_lines(run, text)
