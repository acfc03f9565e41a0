"""A table as PDF. The same document gives the same bytes, on every machine with the same fonts and packages."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from perfeval.printing.document import PrintDocument
from perfeval.printing.layouts import find_layout
from perfeval.printing.paper.build import build_view
from perfeval.printing.paper.view import FormView

MAX_LAYOUTS = 3  # the first follows the reckoned page edges; another is needed only if a line broke otherwise


def render_pdf(document: PrintDocument) -> bytes:
    """The finished PDF. Raises PrintError rather than give a form in which something is missing."""
    # Loading WeasyPrint takes most of a second: a process that only might print does not wait for it.
    from perfeval.printing import engine  # noqa: PLC0415

    with engine.collector_paused():
        return engine.write(laid_out(document))


def laid_out(document: PrintDocument) -> Any:
    """The form, laid out on its pages."""
    from perfeval.printing import engine, typefaces  # noqa: PLC0415

    layout, face = find_layout(document.layout), typefaces.song()
    view = build_view(document, layout, face)
    result = engine.lay_out(xhtml(view), view.layout.style())
    for _ in range(MAX_LAYOUTS - 1):
        placed = engine.placement(result)
        if not placed.cut_groups:
            break
        view = build_view(document, layout, face, placed)
        result = engine.lay_out(xhtml(view), view.layout.style())
    return result


def xhtml(view: FormView) -> str:
    """The form as well-formed XHTML."""
    return render_to_string(view.layout.template, {"view": view, "layout": view.layout})
