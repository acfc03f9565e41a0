"""The report's chart as a picture for Word."""

from __future__ import annotations

import io
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from perfeval.core.narrative.document import BarChart
from perfeval.core.narrative.drawing import HEIGHT, LABEL_SIZE, WIDTH, draw

SCALE = 3  # pixels for each unit of the drawing: sharp in print at 14 cm
FONT = "song-regular.ttf"  # of the print fonts, which set-up has built
INK, BLUE = "#000000", "#1c3d6e"


def chart_png(chart: BarChart) -> bytes:
    drawing = draw(chart)
    image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), "white")
    pen = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(Path(settings.FONTS_DIR) / FONT), LABEL_SIZE * SCALE)
    for bar in drawing.bars:
        edges = (bar.x, bar.y, bar.x + bar.width, bar.y + bar.height)
        pen.rectangle([edge * SCALE for edge in edges], fill=BLUE)
    pen.line([0, drawing.base * SCALE, WIDTH * SCALE, drawing.base * SCALE], fill=INK, width=SCALE)
    for label in drawing.labels:
        pen.text((label.x * SCALE, label.y * SCALE), label.text, font=font, fill=INK, anchor="ms")
    picture = io.BytesIO()
    image.save(picture, "PNG", optimize=True)
    return picture.getvalue()
