"""Pages as pictures, drawn by PDFium: what a person looks over who has no PDF reader at hand."""

from __future__ import annotations

import io
import threading

import pypdfium2
from PIL import Image

INCH = 72  # points
COLOURS = 24  # black type, its soft edges, a red seal
_TURN = threading.Lock()  # PDFium takes one thread of a process at a time


def picture(pdf: bytes, page: int = 0, *, dpi: int = 110) -> bytes:
    """One page, counted from 0, as a PNG of few colours."""
    with _TURN, pypdfium2.PdfDocument(pdf) as document:
        drawn: Image.Image = document[page].render(scale=dpi / INCH).to_pil().convert("RGB")
    file = io.BytesIO()
    drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def page_count(pdf: bytes) -> int:
    with _TURN, pypdfium2.PdfDocument(pdf) as document:
        return len(document)
