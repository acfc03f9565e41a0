"""A form taken apart, for programs that read no HTML: paragraphs, tables with merged cells, the proof at the foot."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from bench.printing.forms import Form
from perfeval.printing.layouts import Layout, find_layout
from perfeval.printing.layouts.model import PARAGRAPHS, SIGNATURES
from perfeval.printing.linebreak import ZERO_WIDTH_SPACE


@dataclass(frozen=True)
class Cell:
    row: int
    column: int
    rows: int
    columns: int
    text: str
    is_head: bool
    is_centred: bool


@dataclass(frozen=True)
class Table:
    """Column `widths` in millimetres. The first `head_rows` are repeated on each page."""

    widths: tuple[float, ...]
    rows: int
    head_rows: int
    cells: tuple[Cell, ...]
    has_rules: bool
    size: float
    line: float


@dataclass(frozen=True)
class Paragraph:
    text: str
    kind: str
    size: float
    line: float


@dataclass(frozen=True)
class Outline:
    title: str
    layout: Layout
    parts: tuple[Paragraph | Table, ...]
    proof: str
    qr: bytes


def outline(form: Form) -> Outline:
    layout = find_layout(form.document.layout)
    body = fromstring(form.markup).find("body")
    assert body is not None
    by_class = {(part.get("class") or "").split()[0]: part for part in body}
    parts = [_part(element, layout) for element in body if element.tag in ("p", "table")]
    picture = by_class["qr"].get("src") or ""
    title = fromstring(form.markup).findtext("head/title") or ""
    return Outline(title, layout, tuple(parts), _text(by_class["proof"]), base64.b64decode(picture.partition(",")[2]))


def _part(element: Element, layout: Layout) -> Paragraph | Table:
    kind = (element.get("class") or "").split()[0]
    if element.tag == "p":
        lines = PARAGRAPHS[kind]
        return Paragraph(_text(element), kind, lines.size, lines.line)
    head = element.findall("thead/tr")
    rows = [*head, *element.findall("tbody/tr")]
    cells = tuple(_cells(rows))
    if kind == "signatures":
        columns = max(cell.column for cell in cells) + 1
        widths = (layout.paper.body_width / columns,) * columns
        return Table(widths, len(rows), 0, cells, has_rules=False, size=SIGNATURES.size, line=SIGNATURES.line)
    grid = layout.grid
    return Table(layout.widths(kind), len(rows), len(head), cells, has_rules=True, size=grid.size, line=grid.line)


def _cells(rows: list[Element]) -> Iterator[Cell]:
    """With the places that they take when the cells merged from above are counted."""
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        for element in row:
            column = next(place for place in count() if (number, place) not in taken)
            high, wide = int(element.get("rowspan", 1)), int(element.get("colspan", 1))
            taken |= {(number + down, column + right) for down in range(high) for right in range(wide)}
            classes = (element.get("class") or "").split()
            is_head = element.tag == "th"
            is_centred = is_head or not {"c", "n"}.isdisjoint(classes)
            yield Cell(number, column, high, wide, _text(element), is_head, is_centred)


def _text(element: Element) -> str:
    return "".join(element.itertext()).replace(ZERO_WIDTH_SPACE, "").strip()
