"""A table as PDF. The same document gives the same bytes, on every machine with the same fonts and packages."""

from __future__ import annotations

from typing import Any

from perfeval.printing.document import PrintDocument, PrintError
from perfeval.printing.layouts import find_layout
from perfeval.printing.paper.build import build_view, xhtml

__all__ = ["MAX_LAYOUTS", "laid_out", "render_pdf", "xhtml"]

MAX_LAYOUTS = 4  # the first follows the reckoned page edges; another is needed only if a line broke otherwise
TORN = "表格里有的文字过长，分页后会把同一行的格子拆散，不能打印。请缩短三级指标、偏差原因等较长的文字后再打印。"


def render_pdf(document: PrintDocument) -> bytes:
    """The finished PDF. Raises PrintError rather than give a form in which something is missing."""
    # Loading WeasyPrint takes most of a second: a process that only might print does not wait for it.
    from perfeval.printing import engine  # noqa: PLC0415

    with engine.collector_paused():
        return engine.write(laid_out(document))


def laid_out(document: PrintDocument) -> Any:
    """The form, laid out on its pages. Raises PrintError rather than give one whose rows a page edge tears apart."""
    from perfeval.printing import engine, typefaces  # noqa: PLC0415

    layout, face = find_layout(document.layout), typefaces.song()
    view = build_view(document, layout, face)
    result = engine.lay_out(xhtml(view), view.layout.style())
    for attempt in range(1, MAX_LAYOUTS + 1):
        placed = engine.placement(result)
        if not placed.cut_groups:
            break
        if attempt == MAX_LAYOUTS:
            raise PrintError(TORN)
        # The rows of a stretched form say nothing of their own heights.
        was_stretched = view.layout.grid != layout.grid
        view = build_view(document, layout, face, None if was_stretched else placed, attempt=attempt)
        result = engine.lay_out(xhtml(view), view.layout.style())
    if proof := document.proof:
        engine.identify(
            result, proof.version, proof.code, [proof.state, f"第{proof.version}版", f"核验码 {proof.code}"]
        )
    return result
