"""进度: the page and its links."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from perfeval.core.workflow import State
from tests.factories import Cast, bulk_evaluations
from tests.web.conftest import log_in

PAGE = reverse("finance:progress")


def test_without_a_campaign_it_says_what_to_do(cast: Cast) -> None:
    page = log_in(cast.foreign_finance_reviewer).get(PAGE).content.decode()
    assert reverse("finance:campaign-new") in page


def test_figures_lead_to_their_lists(cast: Cast) -> None:
    bulk_evaluations(cast, 2, State.APPROVED, total_score=Decimal(100), execution_rate=Decimal(99))
    client = log_in(cast.finance_reviewer)
    response = client.get(PAGE)
    for chart in (response.context["histogram"], response.context["scatter"]):
        for shape in chart.shapes:
            listed = client.get(f"{reverse('review:tables')}?{shape.query}").context["page"]
            assert listed.paginator.count == 2


def test_drawings_carry_no_style_of_their_own(cast: Cast) -> None:
    bulk_evaluations(cast, 2, State.APPROVED, total_score=Decimal(100), execution_rate=Decimal(99))
    page = log_in(cast.finance_reviewer).get(PAGE).content.decode()
    assert "<svg" in page
    assert "style=" not in page


@pytest.mark.parametrize("who", ["clerk", "bureau_reviewer", "auditor"])
def test_it_is_for_finance_only(cast: Cast, who: str) -> None:
    assert log_in(getattr(cast, who)).get(PAGE).status_code == 403


@pytest.mark.parametrize("count", [1, 3, 200])
def test_the_number_of_queries_does_not_grow(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    bulk_evaluations(cast, count, State.APPROVED, total_score=Decimal(90), execution_rate=Decimal(80))
    client = log_in(cast.finance_reviewer)
    with django_assert_num_queries(14):
        client.get(PAGE)
