"""The shapes of the charts, and the lists that they lead to."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import parse_qs

from perfeval.evaluations.enums import Status
from perfeval.reports.charts import BAR_WIDTH, histogram, scatter, stacked_bar
from perfeval.reports.queries import Point, ScoreBin

NOTHING = dict.fromkeys(Status, 0)


def test_a_bar_is_as_long_as_its_tables_against_the_longest() -> None:
    chart = stacked_bar({**NOTHING, Status.APPROVED: 3, Status.DRAFTING: 1}, 8, {"campaign": 5})
    assert [shape.css for shape in chart.shapes] == ["drafting", "approved"]
    assert sum(shape.width for shape in chart.shapes) == BAR_WIDTH / 2
    assert parse_qs(chart.shapes[1].query) == {"campaign": ["5"], "status": ["approved"]}


def test_no_tables_give_no_shapes() -> None:
    assert stacked_bar(NOTHING, 0, {}).shapes == ()
    assert scatter((), {}).shapes == ()
    assert histogram((ScoreBin(Decimal(0), Decimal("59.99"), 0),), {}).shapes == ()


def test_a_bar_of_the_histogram_leads_to_exactly_its_scores() -> None:
    chart = histogram((ScoreBin(Decimal(90), Decimal("94.99"), 2), ScoreBin(Decimal(100), Decimal(100), 4)), {})
    assert parse_qs(chart.shapes[0].query) == {"submitted": ["1"], "score_min": ["90"], "score_max": ["94.99"]}
    assert [label.text for label in chart.labels] == ["2", "90–95", "4", "100"]


def test_a_point_leads_to_exactly_its_cell() -> None:
    inside, edge = scatter((Point(90, 96, 2), Point(120, 100, 1)), {}).shapes
    assert parse_qs(inside.query)["rate_max"] == ["94.99"]
    assert parse_qs(inside.query)["score_max"] == ["96.99"]
    assert "rate_max" not in parse_qs(edge.query)
    assert inside.x < edge.x
    assert inside.y > edge.y
