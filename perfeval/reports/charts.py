"""Geometry of the charts: plain figures in, shapes with their links out. Templates draw them as SVG."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from perfeval.core.decimals import show
from perfeval.evaluations.enums import Status
from perfeval.reports.queries import HIGHEST_RATE, HUNDREDTH, RATE_STEP, Branch, Point, ScoreBin

# Left to right: from nothing done to done.
ORDER = (
    Status.NOT_STARTED,
    Status.DRAFTING,
    Status.RETURNED,
    Status.BUREAU_REVIEW,
    Status.FINANCE_REVIEW,
    Status.APPROVED,
    Status.PUBLISHED,
    Status.EXEMPTED,
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A rectangle, or a circle of radius `width` around (x, y). `query` is the list behind it."""

    x: float
    y: float
    width: float
    height: float
    css: str
    title: str
    query: str


@dataclass(frozen=True, slots=True)
class Label:
    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Chart:
    width: float
    height: float
    shapes: tuple[Shape, ...]
    labels: tuple[Label, ...]
    lines: tuple[tuple[float, float, float, float], ...] = ()


BAR_WIDTH = 600.0
BAR_HEIGHT = 18.0


def stacked_bar(counts: Mapping[Status, int], longest: int, query: Mapping[str, object]) -> Chart:
    """One bar; its length says how many tables there are against the longest bar of the page."""
    shapes = []
    left = 0.0
    for status in ORDER:
        count = counts[status]
        if not count:
            continue
        width = BAR_WIDTH * count / max(longest, 1)
        link = urlencode({**query, "status": status.value})
        shapes.append(Shape(_r(left), 0, _r(width), BAR_HEIGHT, status.value, f"{status.label} {count}", link))
        left += width
    return Chart(BAR_WIDTH, BAR_HEIGHT, tuple(shapes), ())


def branch_bars(rows: Iterable[Branch], query: Mapping[str, object]) -> list[tuple[Branch, Chart]]:
    rows = list(rows)
    longest = max((row.total for row in rows), default=0)
    return [(row, stacked_bar(row.counts, longest, {**query, "organisation": row.organisation.pk})) for row in rows]


HISTOGRAM = (560.0, 220.0)
_BASE, _TOP = 190.0, 22.0


def histogram(bins: Sequence[ScoreBin], query: Mapping[str, object]) -> Chart:
    """How the scores of the submitted tables are spread; each bar says its number."""
    width, height = HISTOGRAM
    slot = width / len(bins)
    highest = max((item.count for item in bins), default=0)
    shapes, labels = [], []
    for index, item in enumerate(bins):
        tall = (_BASE - _TOP) * item.count / max(highest, 1)
        middle = _r((index + 0.5) * slot)
        words = "100" if item.low == 100 else f"{show(item.low)}–{show(item.high + HUNDREDTH)}"
        link = urlencode({**query, "submitted": 1, "score_min": show(item.low), "score_max": show(item.high)})
        if item.count:
            shapes.append(
                Shape(
                    _r(index * slot + 6),
                    _r(_BASE - tall),
                    _r(slot - 12),
                    _r(tall),
                    "score",
                    f"{words} 分：{item.count} 份",
                    link,
                )
            )
        labels.append(Label(middle, _r(_BASE - tall - 5), str(item.count)))
        labels.append(Label(middle, _BASE + 18, words))
    return Chart(width, height, tuple(shapes), tuple(labels), ((0, _BASE, width, _BASE),))


POINTS = (560.0, 300.0)
_LEFT, _RIGHT, _FLOOR, _CEILING = 40.0, 530.0, 265.0, 12.0


def scatter(found: Sequence[Point], query: Mapping[str, object]) -> Chart:
    """Execution rate (across) against score (up); the area of a point is the number of its tables."""
    width, height = POINTS
    lowest = min([min(point.score for point in found) // 10 * 10, 90] if found else [0])
    most = max((point.count for point in found), default=1)
    campaign = urlencode(query)

    def across(rate: float) -> float:
        return _r(_LEFT + (_RIGHT - _LEFT) * rate / HIGHEST_RATE)

    def up(score: float) -> float:
        return _r(_FLOOR - (_FLOOR - _CEILING) * (score - lowest) / max(100 - lowest, 1))

    shapes = []
    for point in found:
        rate = min(point.rate + RATE_STEP / 2, HIGHEST_RATE) if point.rate != 100 else 100
        score = point.score + 0.5 if point.score < 100 else 100
        size = _r(3 + 9 * (point.count / most) ** 0.5)
        bounds = _bounds(point)
        title = f"执行率 {bounds['rate_min']}%–{bounds.get('rate_max', '')}%，自评分 {point.score}：{point.count} 份"
        link = f"{campaign}&{'&'.join(f'{name}={figure}' for name, figure in bounds.items())}"  # figures need no escape
        shapes.append(Shape(across(rate), up(score), size, size, "point", title, link))
    rates = [Label(across(rate), _FLOOR + 18, f"{rate}%") for rate in range(0, HIGHEST_RATE + 1, 20)]
    step = 10 if 100 - lowest > 30 else 5
    scores = [Label(_LEFT - 6, up(score) + 4, str(score), "end") for score in range(lowest, 101, step)]
    lines = [(_LEFT, up(score), _RIGHT, up(score)) for score in range(lowest, 101, step)]
    return Chart(width, height, tuple(shapes), (*rates, *scores), tuple(lines))


def _bounds(point: Point) -> dict[str, str]:
    """The filters that give exactly the tables of a point."""
    bounds = {
        "submitted": "1",
        "rate_min": str(point.rate),
        "score_min": str(point.score),
        "score_max": show(point.score + 1 - HUNDREDTH) if point.score < 100 else "100",
    }
    if point.rate < HIGHEST_RATE:
        bounds["rate_max"] = show(point.rate + RATE_STEP - HUNDREDTH)
    return bounds


def _r(value: float) -> float:
    return round(value, 1)
