"""The printed form without its paper: the same words in the same cells, for writers of other files.

The form is made by the templates that print it, on one endless page, and read back out of its own markup, so that the
outputs agree by construction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from perfeval.core.official_form import FormCell, FormDocument, FormLine, FormPaper, FormTable, Role
from perfeval.core.sheet import Sheet
from perfeval.printing import typefaces
from perfeval.printing.document import PrintDocument
from perfeval.printing.layouts import MILLIMETRE, Layout, find_layout
from perfeval.printing.layouts.model import INDENTS
from perfeval.printing.linebreak import ZERO_WIDTH_SPACE
from perfeval.printing.paper.build import build_view, xhtml
from perfeval.printing.paper.indicators import TAILS
from perfeval.printing.paper.texts import figure, printable
from perfeval.printing.paper.view import FormView, IndicatorCells

ENDLESS = 1_000_000.0  # millimetres
ROLES: dict[str, Role] = {"annex": "annex", "title": "title", "year": "year", "gap": "gap", "notes": "notes"}
BLOCK = "indicators"
# Columns whose digits are figures. Names, targets in words and reasons are texts, whatever they look like.
FIGURES = ("target", "target_value", "actual", "completion", "weight", "score")


def form_document(sheet: Sheet, layout_key: str, *, standing: str = "") -> FormDocument:
    """The sheet on its form, digit for digit. Raises UnknownLayoutError."""
    layout = find_layout(layout_key)
    endless = replace(layout, paper=replace(layout.paper, height=ENDLESS))
    view = build_view(PrintDocument(sheet, layout_key), endless, typefaces.song(), attempt=1)  # with no stretched rows
    view = replace(view, pages=tuple(_whole_labels(page, sheet, layout) for page in view.pages))
    paper = layout.paper
    return FormDocument(
        title=view.metadata_title,
        author=view.fields.implementing_unit,
        paper=FormPaper(paper.width, paper.height, paper.top, paper.right, paper.bottom, paper.left),
        size=layout.grid.size,
        line=layout.grid.line,
        blocks=tuple(_blocks(view)),
        standing=printable(standing),
    )


def _whole_labels(rows: tuple[IndicatorCells, ...], sheet: Sheet, layout: Layout) -> tuple[IndicatorCells, ...]:
    """Labels as they are named, not cut into the lines of the paper: other programs break lines themselves. Only the
    word at a label's end is kept whole."""
    return tuple(_whole(row, sheet, layout) for row in rows)


def _whole(row: IndicatorCells, sheet: Sheet, layout: Layout) -> IndicatorCells:
    if row.number < 0:
        return row
    indicator = sheet.indicators[row.number]
    points = figure(indicator.level1_weight_label) if layout.level1_points else ""
    level1 = "\n".join(filter(None, (_label(indicator.level1, "level1", layout), f"（{points}分）" if points else "")))
    return replace(
        row,
        level1=row.level1 and replace(row.level1, text=level1),
        level2=row.level2 and replace(row.level2, text=_label(indicator.level2, "level2", layout)),
    )


def _label(name: str, key: str, layout: Layout) -> str:
    text = printable(name)
    room = layout.grid.ems(next(column.width for column in layout.columns if column.key == key) * MILLIMETRE)
    if len(text) <= room or "\n" in text:
        return text
    tail = next((tail for tail in TAILS if text.endswith(tail) and text != tail and len(tail) <= room), "")
    return f"{text.removesuffix(tail)}\n{tail}" if tail else text


def _blocks(view: FormView) -> Iterator[FormLine | FormTable]:
    body = fromstring(xhtml(view)).find("body")
    assert body is not None  # noqa: S101 - base.html has one
    for element in body:
        classes = _classes(element)
        if element.tag == "table":
            yield _table(element, classes, view.layout)
        elif element.tag == "p":
            role = next((ROLES[name] for name in classes if name in ROLES), None)
            if role and (role == "gap" or _text(element)):
                yield FormLine(_text(element), role)


def _table(element: Element, classes: set[str], layout: Layout) -> FormTable:
    is_block = BLOCK in classes
    name = next((name for name in (BLOCK, *layout.tables) if name in classes), "")
    rows = [[_cell(cell) for cell in row if cell.tag in ("td", "th")] for row in element.iter("tr")]
    if name:
        widths = layout.widths(name)
    else:
        each = len(rows[0])
        widths = (layout.paper.body_width / each,) * each
    head = element.find("thead")
    plain = all("plain" in _classes(cell) for row in element.iter("tr") for cell in row)
    return FormTable(
        widths=widths,
        rows=tuple(tuple(_with_figures(row, layout) if is_block else row) for row in rows),
        head_rows=0 if head is None else len(head.findall("tr")),
        is_framed=not plain,
    )


def _cell(element: Element) -> FormCell:
    classes = _classes(element)
    is_head = element.tag == "th"
    return FormCell(
        text=_text(element),
        rows=int(element.get("rowspan", "1")),
        columns=int(element.get("colspan", "1")),
        is_head=is_head,
        is_centred=is_head or bool(classes & {"c", "n"}),
        is_figure="n" in classes,
        indent=next((em for name, em in INDENTS.items() if name in classes), 0.0),
        is_open_above="open-top" in classes,
        is_open_below="open-bottom" in classes,
    )


def _with_figures(row: list[FormCell], layout: Layout) -> list[FormCell]:
    """An indicator's cells end at the last column, so they are counted from there."""
    if any(cell.columns > 1 for cell in row) or any(cell.is_head and not cell.is_open_above for cell in row[1:]):
        return row
    keys = [column.key for column in layout.columns][-len(row) :]
    return [
        replace(cell, is_figure=cell.is_figure or (key in FIGURES and not cell.is_head))
        for cell, key in zip(row, keys, strict=True)
    ]


def _text(element: Element) -> str:
    text = "".join(element.itertext()).replace(ZERO_WIDTH_SPACE, "")
    return "\n".join(line.strip(" ") for line in text.strip().split("\n"))


def _classes(element: Element) -> set[str]:
    return set((element.get("class") or "").split())
