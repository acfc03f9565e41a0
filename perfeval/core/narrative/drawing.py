"""The geometry of a report's chart, so that every writer draws the same picture."""

from __future__ import annotations

from dataclasses import dataclass

from perfeval.core.decimals import ZERO
from perfeval.core.narrative.document import BarChart

WIDTH, HEIGHT = 560, 240
_BASE, _TOP = 200.0, 30.0
_WIDEST = 72.0
FIGURE_SIZE, LABEL_SIZE = 13, 13


@dataclass(frozen=True, slots=True)
class Rectangle:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Label:
    """Centred at `x`, standing on `y`."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    bars: tuple[Rectangle, ...]
    labels: tuple[Label, ...]
    base: float


def draw(chart: BarChart) -> Drawing:
    """Bars on a common base, the highest up to the top, each with its figure above and its name below."""
    slot = WIDTH / max(len(chart.bars), 1)
    wide = min(slot * 0.6, _WIDEST)
    highest = max((bar.value for bar in chart.bars), default=ZERO)
    bars, labels = [], []
    for number, bar in enumerate(chart.bars):
        middle = round((number + 0.5) * slot, 1)
        tall = round(float(bar.value / highest) * (_BASE - _TOP), 1) if highest else 0.0
        if tall:
            bars.append(Rectangle(round(middle - wide / 2, 1), round(_BASE - tall, 1), round(wide, 1), tall))
        labels.append(Label(middle, round(_BASE - tall - 6, 1), bar.shown))
        labels.append(Label(middle, _BASE + 20, bar.label))
    return Drawing(tuple(bars), tuple(labels), _BASE)
