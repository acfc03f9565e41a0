"""Draw every printed form with its sample table into docs/images/gallery: `make gallery`.

All pages of a form side by side, one PNG a form. The pictures are small (few greys) and committed; run this again when
a form has changed. Nothing changed, nothing differs: the same form gives the same bytes.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images" / "gallery"
DPI = 80  # the least at which the smallest type can be read
COLOURS = 16
GAP, DESK = 12, "#d5d5d5"  # pixels between pages and around them; what shows there


def side_by_side(pages: Sequence[Image.Image]) -> Image.Image:
    width = sum(page.width + GAP for page in pages) + GAP
    sheet = Image.new("RGB", (width, max(page.height for page in pages) + 2 * GAP), DESK)
    left = GAP
    for page in pages:
        sheet.paste(page, (left, GAP))
        left += page.width + GAP
    return sheet


def draw(pdf: bytes) -> bytes:
    """All pages of a print as one PNG."""
    from perfeval.printing.pictures import page_count, picture  # noqa: PLC0415

    drawn = [Image.open(io.BytesIO(picture(pdf, number, dpi=DPI))) for number in range(page_count(pdf))]
    file = io.BytesIO()
    side_by_side(drawn).quantize(COLOURS, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfeval.settings.test")
    import django  # noqa: PLC0415

    django.setup()
    from perfeval.exchange.demo.samples import sample  # noqa: PLC0415
    from perfeval.printing.document import PrintDocument  # noqa: PLC0415
    from perfeval.printing.layouts import LAYOUTS  # noqa: PLC0415
    from perfeval.printing.render import render_pdf  # noqa: PLC0415

    IMAGES.mkdir(parents=True, exist_ok=True)
    for key in LAYOUTS:
        path = IMAGES / f"{key}.png"
        path.write_bytes(draw(render_pdf(PrintDocument(sample(key), key))))
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")
    for old in IMAGES.glob("*.png"):
        if old.stem not in LAYOUTS:
            old.unlink()
            print(f"{old.relative_to(ROOT)}: removed, there is no such form")
    return 0


if __name__ == "__main__":
    sys.exit(main())
