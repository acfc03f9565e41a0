"""Seals of the demonstration: round and red like an office's, with its name in an arc, and 演示 across the middle."""

from __future__ import annotations

import io
import math
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIZE = 1200  # pixels; drawn large and made smaller, so that edges are smooth
MIDDLE = SIZE / 2
RED = (206, 24, 30, 255)
RING = 44  # width of the ring
STAR = 190  # from the middle to a point of the star
ARC = math.radians(250)  # what the name may take of the circle
LARGEST_LETTER = 140
FONT = "song-bold.ttf"  # of the print fonts


def demo_seal(name: str, fonts: Path) -> bytes | None:
    """The seal of an office of this name, as a PNG; None where the print fonts are not built."""
    font = fonts / FONT
    if not font.exists():
        return None
    seal = Image.new("RGBA", (SIZE, SIZE), (255, 255, 255, 0))
    draw = ImageDraw.Draw(seal)
    draw.ellipse((4, 4, SIZE - 4, SIZE - 4), outline=RED, width=RING)
    draw.polygon(_star(), fill=RED)
    draw.text((MIDDLE, MIDDLE + 330), "演示", font=ImageFont.truetype(font, 150), fill=RED, anchor="mm")
    _write_arc(seal, name, font)
    picture = io.BytesIO()
    seal.resize((SIZE // 2, SIZE // 2), Image.Resampling.LANCZOS).save(picture, format="PNG", optimize=True)
    return picture.getvalue()


def _star() -> list[tuple[float, float]]:
    inner = STAR * math.sin(math.radians(18)) / math.sin(math.radians(54))
    radii = (STAR, inner) * 5
    return [
        (MIDDLE + radius * math.sin(turn * math.pi / 5), MIDDLE - radius * math.cos(turn * math.pi / 5))
        for turn, radius in enumerate(radii)
    ]


def _write_arc(seal: Image.Image, name: str, font: Path) -> None:
    """The name from left to right over the top, each letter with its foot towards the middle."""
    radius = MIDDLE - RING - 100
    size = min(LARGEST_LETTER, int(ARC * radius / max(len(name), 1)))
    step = min(ARC / max(len(name) - 1, 1), math.radians(34))
    letters = ImageFont.truetype(font, size)
    for number, letter in enumerate(name):
        angle = (number - (len(name) - 1) / 2) * step
        tile = Image.new("RGBA", (size * 2, size * 2), (255, 255, 255, 0))
        ImageDraw.Draw(tile).text((size, size), letter, font=letters, fill=RED, anchor="mm")
        tile = tile.rotate(-math.degrees(angle), Image.Resampling.BICUBIC)
        middle = (MIDDLE + radius * math.sin(angle), MIDDLE - radius * math.cos(angle))
        seal.alpha_composite(tile, (round(middle[0]) - size, round(middle[1]) - size))
