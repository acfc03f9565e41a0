"""自评表: every table that a reader may see."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from perfeval.core.workflow import State
from tests.factories import Cast, bulk_evaluations, make_campaign
from tests.web.conftest import log_in

TABLES = reverse("review:tables")


def count(cast: Cast, who: str, query: str = "?sort=score") -> int:
    page = log_in(getattr(cast, who)).get(f"{TABLES}{query}").context["page"]
    return int(page.paginator.count)


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("bureau_reviewer", 3),
        ("finance_reviewer", 5),
        ("auditor", 5),
        ("other_bureau_reviewer", 2),
        ("foreign_finance_reviewer", 0),
    ],
)
def test_each_sees_their_part_of_the_tree(cast: Cast, who: str, seen: int) -> None:
    bulk_evaluations(cast, 2, State.DRAFTING)
    bulk_evaluations(cast, 1, State.APPROVED, organisation=cast.sibling)
    bulk_evaluations(cast, 2, State.BUREAU_REVIEW, organisation=cast.other_unit)
    assert count(cast, who) == seen


@pytest.mark.parametrize("who", ["clerk", "administrator"])
def test_it_is_not_for_units_and_administrators(cast: Cast, who: str) -> None:
    assert log_in(getattr(cast, who)).get(TABLES).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?status=returned", 1),
        ("?status=drafting", 2),
        ("?submitted=1", 3),
        ("?score_min=100", 1),
        ("?score_max=99.99", 2),
        ("?rate_min=90&rate_max=94.99", 1),
        ("?findings=yes", 1),
        ("?findings=no", 5),
        ("?late=1", 2),
        ("?grade=优", 1),
    ],
)
def test_links_of_the_progress_page_find_their_tables(cast: Cast, query: str, found: int) -> None:
    bulk_evaluations(cast, 2, State.DRAFTING)
    bulk_evaluations(cast, 1, State.DRAFTING, is_returned=True, version=1)
    bulk_evaluations(cast, 1, State.APPROVED, total_score=Decimal(100), grade="优", execution_rate=Decimal(99))
    bulk_evaluations(cast, 1, State.APPROVED, total_score=Decimal(85), execution_rate=Decimal("94.99"))
    bulk_evaluations(cast, 1, State.APPROVED, total_score=Decimal(70), explained_count=2)
    assert count(cast, "finance_reviewer", query) == found


def test_an_organisation_stands_for_all_below_it(cast: Cast) -> None:
    bulk_evaluations(cast, 2, organisation=cast.sibling)
    bulk_evaluations(cast, 1, organisation=cast.other_unit)
    assert count(cast, "finance_reviewer", f"?organisation={cast.bureau.pk}") == 2
    assert count(cast, "bureau_reviewer", f"?organisation={cast.other_bureau.pk}") == 0


def test_the_top_bar_search_looks_into_every_campaign(cast: Cast) -> None:
    (table,) = bulk_evaluations(cast, 1)
    make_campaign(cast.finance, cast.scheme, title="更新的任务", year=2030)
    assert count(cast, "finance_reviewer", f"?q={table.project.name}") == 1
    assert count(cast, "finance_reviewer", "?grade=优") == 0


def test_an_empty_list_says_what_to_do(cast: Cast) -> None:
    page = log_in(cast.finance_reviewer).get(f"{TABLES}?q=没有").content.decode()
    assert "请放宽筛选条件" in page


@pytest.mark.parametrize("rows", [1, 3, 200])
def test_the_number_of_queries_does_not_grow(
    cast: Cast, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    bulk_evaluations(cast, rows)
    client = log_in(cast.auditor)
    with django_assert_num_queries(10):
        client.get(f"{TABLES}?sort=-score")
