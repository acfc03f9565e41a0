"""Prints that anybody may look at again and again, kept by what they show: the samples of the layouts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from perfeval.jobs.files import store_whole
from perfeval.printing import fonts, typefaces
from perfeval.printing.document import PrintDocument
from perfeval.printing.layouts import find_layout
from perfeval.printing.paper.build import build_view, xhtml
from perfeval.printing.pictures import picture
from perfeval.printing.render import render_pdf

SCREEN_DPI = 96
CSS_DIR = Path(__file__).with_name("css")
DRAWN_BY = f"weasyprint {version('weasyprint')}"


def digest(document: PrintDocument) -> str:
    """Changes with anything that the print shows: much quicker to have than the print."""
    view = build_view(document, find_layout(document.layout), typefaces.song())
    shown = (xhtml(view), (CSS_DIR / "form.css").read_text("utf-8"), view.layout.style(), fonts.fingerprint(), DRAWN_BY)
    return hashlib.sha256("\0".join(shown).encode()).hexdigest()


def kept_pdf(document: PrintDocument) -> bytes:
    return _kept(document, "pdf", lambda: render_pdf(document))


def kept_picture(document: PrintDocument) -> bytes:
    """The first page, for the screen."""
    return _kept(document, "png", lambda: picture(kept_pdf(document), dpi=SCREEN_DPI))


def _kept(document: PrintDocument, suffix: str, make: Callable[[], bytes]) -> bytes:
    """From the data folder; made and put there if it is new. Older ones of the layout go."""
    folder = Path(settings.DATA_DIR) / "gallery"
    name = f"{document.layout}.{digest(document)}.{suffix}"
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        content = make()
    store_whole(FileSystemStorage(folder), name, content)
    for old in folder.glob(f"{document.layout}.*.{suffix}"):
        if old.name != name:
            old.unlink(missing_ok=True)
    return content
