"""核查得分 beside the unit's own."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation, Indicator
from tests.factories import Cast, evaluation_in, reload
from tests.web.conftest import log_in


@pytest.fixture
def row(cast: Cast) -> Indicator:
    table = evaluation_in(cast, State.BUREAU_REVIEW)
    return table.indicators.filter(weight__gt=0).order_by("position")[0]


def address(row: Indicator) -> str:
    return reverse("review:score", args=[row.evaluation_id, row.pk])


def data(row: Indicator, score: str, reason: str = "佐证不足。") -> dict[str, object]:
    return {"score": score, "reason": reason, "revision": row.revision}


def test_it_shows_how_the_unit_scored(cast: Cast, row: Indicator) -> None:
    page = log_in(cast.bureau_reviewer).get(address(row)).content.decode()
    assert "计分过程" in page


def test_a_score_stands_beside_the_units_own(cast: Cast, row: Indicator) -> None:
    before = reload(row.evaluation).total_score
    response = log_in(cast.bureau_reviewer).post(address(row), data(row, "1"))
    assert response["Location"].endswith(f"#indicator-{row.pk}-score")
    table = reload(row.evaluation)
    assert table.total_score == before
    assert table.reviewed_score is not None
    row.refresh_from_db()
    assert (row.reviewed_score, row.reviewed_reason) == (Decimal(1), "佐证不足。")
    page = log_in(cast.bureau_reviewer).get(reverse("review:table", args=[table.pk])).content.decode()
    assert "佐证不足。" in page


@pytest.mark.parametrize(
    ("score", "reason", "field"), [("1", "", "reason"), ("999", "理由", "score"), ("abc", "理由", "score")]
)
def test_what_cannot_be_kept_is_said_at_the_field(
    cast: Cast, row: Indicator, score: str, reason: str, field: str
) -> None:
    page = log_in(cast.bureau_reviewer).post(address(row), data(row, score, reason))
    assert page.context["form"].errors[field]
    row.refresh_from_db()
    assert row.reviewed_score is None


def test_a_colleagues_score_is_not_overwritten(cast: Cast, row: Indicator) -> None:
    client = log_in(cast.bureau_reviewer)
    client.post(address(row), data(row, "1"))
    page = client.post(address(row), data(row, "2"))
    assert "刚被他人修改" in page.content.decode()
    row.refresh_from_db()
    assert row.reviewed_score == Decimal(1)


@pytest.mark.parametrize(("who", "status"), [("clerk", 403), ("auditor", 403), ("foreign_finance_reviewer", 404)])
def test_others_may_not(cast: Cast, row: Indicator, who: str, status: int) -> None:
    assert log_in(getattr(cast, who)).post(address(row), data(row, "1")).status_code == status


def test_a_row_of_another_table_is_not_found(cast: Cast, row: Indicator) -> None:
    other: Evaluation = evaluation_in(cast, State.BUREAU_REVIEW, name="另一张")
    assert log_in(cast.bureau_reviewer).get(reverse("review:score", args=[other.pk, row.pk])).status_code == 404
