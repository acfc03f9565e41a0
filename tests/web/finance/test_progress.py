"""进度: the page and its links."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from perfeval.core.workflow import State
from perfeval.reports.charts import Chart, Shape
from perfeval.web.shared import progress
from perfeval.web.templatetags.charts import shapes
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


def test_every_shape_is_drawn_as_a_link_with_its_words(cast: Cast) -> None:
    bulk_evaluations(cast, 2, State.APPROVED, total_score=Decimal(100), execution_rate=Decimal(99))
    response = log_in(cast.finance_reviewer).get(PAGE)
    page, tables = response.content.decode(), reverse("review:tables")
    charts = [response.context[name] for name in ("histogram", "scatter")]
    charts += [chart for _, chart in response.context["rows"]]
    for shape in (shape for chart in charts for shape in chart.shapes):
        assert f'<a href="{tables}?{escape(shape.query)}"' in page
        assert f"<title>{shape.title}</title>" in page
    assert page.count("<circle") == len(response.context["scatter"].shapes) == 1
    assert page.count('tabindex="-1"><rect') == len(charts[-1].shapes) == 1


def test_what_a_shape_says_is_escaped() -> None:
    shape = Shape(1.5, 2, 3, 4, "score", "<b>&", "a=1&b=2")
    drawn = shapes(Chart(10, 10, (shape,), ()), "/x/")
    assert drawn == (
        '<a href="/x/?a=1&amp;b=2" aria-label="&lt;b&gt;&amp;">'
        '<rect class="s-score" x="1.5" y="2" width="3" height="4"><title>&lt;b&gt;&amp;</title></rect></a>'
    )


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
    with django_assert_num_queries(11):
        client.get(PAGE)


def test_figures_of_a_large_campaign_are_kept_for_a_minute_and_the_page_says_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    progress._kept.clear()
    bulk_evaluations(cast, 3)
    client = log_in(cast.finance_reviewer)
    with monkeypatch.context() as patch:
        patch.setattr(progress, "MOST", 2)
        page = client.get("/finance/progress/").content.decode()
        assert "共 3 份自评表" in page
        assert "每分钟更新" in page
        bulk_evaluations(cast, 1)
        assert "共 3 份自评表" in client.get("/finance/progress/").content.decode()
    progress._kept.clear()
    page = client.get("/finance/progress/").content.decode()
    assert "共 4 份自评表" in page
    assert "每分钟更新" not in page
    bulk_evaluations(cast, 1)
    assert "共 5 份自评表" in client.get("/finance/progress/").content.decode()
