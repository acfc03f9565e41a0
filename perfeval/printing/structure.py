"""The structure tree of a tagged PDF: what is a heading, a table, a cell, a picture, and in which order it is read.

In the place of WeasyPrint's own, which makes one more element for every line of text, ties cells to the wrong heads
where cells are merged, and takes page numbers for text. Here a table's heads say whether they stand over a column or
before a row, and what belongs to the page rather than to the form (margins, watermark) is an artifact, which readers
aloud pass over. Elements are written as bytes at once: pydyf's dictionaries cost half as much as drawing the text.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import pydyf
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

POINTS = 0.75  # a CSS pixel in points
ROLES = {
    **{name: name.upper() for name in ("p", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "th", "td")},
    "table": "Table", "thead": "THead", "tbody": "TBody", "tfoot": "TFoot", "caption": "Caption",
    "section": "Sect", "div": "Div", "img": "Figure", "a": "Link",
}  # fmt: skip
GROUPING = frozenset({"Document", "Sect", "Div"})  # hold blocks, never text
KEPT_EMPTY = frozenset({"Table", "THead", "TBody", "TR", "TH", "TD"})  # a table has its cells, with or without text
PAGINATION = "<</Type/Pagination>>"
logger = logging.getLogger("weasyprint")


class Element(pydyf.Object):  # type: ignore[misc]
    """A structure element. `kids` are elements, numbers of marked content, or finished PDF text."""

    def __init__(self, role: str, page: str, source: Any = None) -> None:
        super().__init__()
        self.role, self.page, self.source = role, page, source
        self.parent: pydyf.Object | None = None
        self.kids: list[Element | int | str] = []
        self.attributes = ""

    def take(self, kids: Iterable[Element | int | str]) -> None:
        for kid in kids:
            if isinstance(kid, Element):
                kid.parent = self
            self.kids.append(kid)

    @cached_property
    def data(self) -> bytes:
        kids = " ".join(f"{kid.number} 0 R" if isinstance(kid, Element) else str(kid) for kid in self.kids)
        parent = self.parent.number if self.parent else 0
        text = f"<</Type/StructElem/S/{self.role}/P {parent} 0 R/Pg {self.page}/K[{kids}]{self.attributes}>>"
        return text.encode("ascii")


def add_tags(pdf: pydyf.PDF, document: Any, _version: Any, streams: Sequence[Any]) -> None:
    """Takes the place of `weasyprint.pdf.add_tags`, with its arguments."""
    root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
    pdf.add_object(root)
    pages = [reference.decode("ascii") for reference in pdf.page_references]
    whole = Element("Document", pages[0])
    whole.parent = root
    numbers: list[str] = []
    links: list[tuple[Element, Any]] = []
    pdf.add_object(whole)
    for number, (page, stream) in enumerate(zip(document.pages, streams, strict=True)):
        tree = _PageTree(stream._tags, pages[number], page.height, links)  # noqa: SLF001
        kids = tree.kids(page._page_box, "Document", None)  # noqa: SLF001
        whole.take(kids)
        _add(pdf, kids)
        _mark_artifacts(stream, tree.artifacts)
        if stream._tags:  # noqa: SLF001
            logger.error("Page %s shows something that stands nowhere in its structure", number + 1)
        numbers.append(f"{number} [{tree.parents()}]")
    for number, (element, annotation) in enumerate(links, start=len(pages)):
        annotation["StructParent"] = number
        numbers.append(f"{number} {element.number} 0 R")
    root["K"] = pydyf.Array([whole.reference])
    root["ParentTree"] = f"<</Nums[{' '.join(numbers)}]>>"
    pdf.catalog["StructTreeRoot"] = root.reference
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    if "Lang" not in pdf.catalog:
        logger.error("The document does not say its language")


def _add(pdf: pydyf.PDF, kids: Iterable[Element | int | str]) -> None:
    for kid in kids:
        if isinstance(kid, Element):
            pdf.add_object(kid)
            _add(pdf, kid.kids)


def _mark_artifacts(stream: Any, numbers: set[int]) -> None:
    """Turn these pieces of marked content into artifacts."""
    if not numbers:
        return
    items, left = stream.stream, set(numbers)
    for index, item in enumerate(items):
        if isinstance(item, pydyf.Dictionary) and item.get("MCID") in left:
            left.discard(item["MCID"])
            items[index - 1 : index + 1] = "/Artifact", PAGINATION
    if left:
        # Drawn in a group of its own, because it is partly transparent as a whole: set the colour's alpha instead.
        logger.error("A watermark or page margin may not have an opacity")


class _PageTree:
    """The elements of one page. `tags` are WeasyPrint's: what it drew of each box; found ones are taken out."""

    def __init__(self, tags: dict[Any, Any], page: str, height: float, links: list[tuple[Element, Any]]) -> None:
        self._tags, self._page, self._height, self._links = tags, page, height, links
        self._owners: dict[int, Element] = {}
        self._count = len(tags)
        self.artifacts: set[int] = set()

    def parents(self) -> str:
        """The page's entry in the parent tree: for each piece of marked content its element."""
        owners = map(self._owners.get, range(self._count))
        return " ".join(f"{owner.number} 0 R" if owner else "null" for owner in owners)

    def kids(self, parent: Any, role: str, source: Any) -> list[Element | int | str]:
        """The structure of the boxes inside `parent`, which belongs to an element of `role` made for `source`."""
        found: list[Element | int | str] = []
        for child in parent.children:
            box = child._box if isinstance(child, AbsolutePlaceholder) else child  # noqa: SLF001
            if isinstance(box, boxes.TextBox):
                found += self._content(box)
            elif isinstance(box, boxes.MarginBox) or box.style["position"] == "fixed":
                self._leave_out(box)
            else:
                found += self._inside(box, role, source)
        return found

    def _inside(self, box: Any, role: str, source: Any) -> list[Element | int | str]:
        own = ROLES.get(box.element_tag) if box.element is not source else None  # boxes inside a box share its element
        if (own or role) in GROUPING and _has_lines(box):
            own = "P"
        if own:
            return self._element(box, own)
        return self.kids(box, role, source)

    def _element(self, box: Any, role: str) -> list[Element | int | str]:
        element = Element(role, self._page, box)
        if isinstance(box, boxes.ReplacedBox):
            element.kids += self._content(box)
            element.attributes = self._figure(box)
        else:
            element.take(self.kids(box, role, box.element))
        if role == "Link" and box.link_annotation:
            element.kids.append(f"<</Type/OBJR/Obj {box.link_annotation.number} 0 R>>")
            self._links.append((element, box.link_annotation))
        elif role == "TR":
            _set_spans(element)
        for kid in element.kids:
            if isinstance(kid, int):
                self._owners[kid] = element
        return [element] if element.kids or role in KEPT_EMPTY else []

    def _content(self, box: Any) -> list[Element | int | str]:
        drawn = self._tags.pop(box, None)  # nothing is drawn of a box without ink
        return [drawn["mcid"]] if drawn else []

    def _leave_out(self, box: Any) -> None:
        for inner in box.descendants():
            drawn = self._tags.pop(inner, None)
            if drawn:
                self.artifacts.add(drawn["mcid"])

    def _figure(self, box: Any) -> str:
        alternative = box.element.get("alt")
        if not alternative:
            logger.error("A picture has no text in its place (alt)")
        left, top = box.content_box_x(), self._height - box.content_box_y()
        corners = (left, top - box.height, left + box.width, top)
        frame = " ".join(f"{corner * POINTS:.2f}" for corner in corners)
        text = pydyf.String(alternative or "").data.decode("latin-1")
        return f"/Alt {text}/A<</O/Layout/BBox[{frame}]>>"


def _has_lines(box: Any) -> bool:
    return isinstance(box, boxes.BlockContainerBox) and any(isinstance(child, boxes.LineBox) for child in box.children)


def _set_spans(row: Element) -> None:
    """Spans of the row's cells, and for heads whether they stand over columns or before rows."""
    cells = [kid for kid in row.kids if isinstance(kid, Element)]
    only_heads = all(cell.role == "TH" for cell in cells)
    for cell in cells:
        box, parts = cell.source, []
        if cell.role == "TH":
            parts.append("/Scope/Column" if only_heads and box.rowspan == 1 else "/Scope/Row")
        if box.colspan != 1:
            parts.append(f"/ColSpan {box.colspan}")
        if box.rowspan != 1:
            parts.append(f"/RowSpan {box.rowspan}")
        if parts:
            cell.attributes = f"/A<</O/Table{''.join(parts)}>>"
