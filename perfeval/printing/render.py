"""A table as PDF. The same document gives the same bytes, on every machine with the same fonts and packages."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from perfeval.printing import engine
from perfeval.printing.document import PrintDocument
from perfeval.printing.layouts import Layout, find_layout
from perfeval.printing.paper.build import build_view
from perfeval.printing.paper.view import FormView
from perfeval.printing.typefaces import song

MAX_LAYOUTS = 3  # the first follows the reckoned page edges; another is needed only if a line broke otherwise


def render_pdf(document: PrintDocument) -> bytes:
    """The finished PDF. Raises PrintError rather than give a form in which something is missing."""
    layout = find_layout(document.layout)
    return engine.write(_laid_out(document, layout))


def _laid_out(document: PrintDocument, layout: Layout) -> Any:
    view = build_view(document, layout, song())
    laid_out = _lay_out(view)
    for _ in range(MAX_LAYOUTS - 1):
        placed = engine.placement(laid_out)
        if not placed.cut_groups:
            break
        view = build_view(document, layout, song(), placed)
        laid_out = _lay_out(view)
    return laid_out


def _lay_out(view: FormView) -> Any:
    return engine.lay_out(xhtml(view), view.layout.style())


def xhtml(view: FormView) -> str:
    """The form as well-formed XHTML."""
    return render_to_string(view.layout.template, {"view": view, "layout": view.layout})
