"""待审: who sees what, tabs, filters, order, paging."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from tests.factories import NOW, Cast, bulk_evaluations, make_campaign
from tests.web.conftest import log_in

QUEUE = reverse("review:queue")


def names(client: Client, query: str = "?tab=waiting") -> list[str]:
    page = client.get(f"{QUEUE}{query}").context["page"]
    return [item.project.name for item in page]


@pytest.mark.parametrize("who", ["clerk", "head", "auditor", "administrator"])
def test_it_is_for_reviewers_only(cast: Cast, who: str) -> None:
    assert log_in(getattr(cast, who)).get(QUEUE).status_code == 403


def test_it_asks_for_a_login() -> None:
    assert Client().get(QUEUE)["Location"] == f"/login/?next={QUEUE}"


def test_each_level_sees_what_waits_for_it(cast: Cast) -> None:
    (at_bureau,) = bulk_evaluations(cast, 1, State.BUREAU_REVIEW)
    (at_finance,) = bulk_evaluations(cast, 1, State.FINANCE_REVIEW)
    assert names(log_in(cast.bureau_reviewer)) == [at_bureau.project.name]
    assert names(log_in(cast.finance_reviewer)) == [at_finance.project.name]


@pytest.mark.parametrize("who", ["other_bureau_reviewer", "foreign_finance_reviewer"])
def test_others_see_nothing_of_it(cast: Cast, who: str) -> None:
    bulk_evaluations(cast, 2, State.BUREAU_REVIEW)
    bulk_evaluations(cast, 2, State.FINANCE_REVIEW)
    assert names(log_in(getattr(cast, who))) == []


def test_tabs_count_within_the_filters(cast: Cast) -> None:
    bulk_evaluations(cast, 2, State.BUREAU_REVIEW, total_score=Decimal(95))
    bulk_evaluations(cast, 1, State.BUREAU_REVIEW, total_score=Decimal(70))
    bulk_evaluations(cast, 1, State.DRAFTING)
    client = log_in(cast.bureau_reviewer)

    def counts(query: str) -> list[int]:
        return [int(count) for _, _, count in client.get(f"{QUEUE}{query}").context["tabs"]]

    assert counts("?tab=waiting") == [3, 0, 1, 0]
    assert counts("?tab=waiting&score_min=90") == [2, 0, 0, 0]


def test_filters_are_remembered_and_cleared(cast: Cast) -> None:
    client = log_in(cast.bureau_reviewer)
    client.get(f"{QUEUE}?score_min=90&sort=-score&page=3")
    assert client.get(QUEUE)["Location"] == f"{QUEUE}?score_min=90&sort=-score"
    client.get(f"{QUEUE}?clear=1")
    assert client.get(QUEUE).status_code == 200


def test_a_wrong_filter_is_said_at_its_field(cast: Cast) -> None:
    page = log_in(cast.bureau_reviewer).get(f"{QUEUE}?score_min=abc").content.decode()
    assert 'class="filter-error"' in page


@pytest.mark.parametrize("value", ["1e9", "NaN", "-1", "99999999999999999999", "９０"])
def test_odd_figures_do_no_harm(cast: Cast, value: str) -> None:
    client = log_in(cast.bureau_reviewer)
    assert client.get(QUEUE, {"score_min": value, "organisation": value, "campaign": value}).status_code == 200


def test_empty_cells_stand_last_in_both_orders(cast: Cast) -> None:
    for score in (None, Decimal(80), Decimal(90)):
        bulk_evaluations(cast, 1, total_score=score)
    client = log_in(cast.bureau_reviewer)

    def scores(sort: str) -> list[Decimal | None]:
        return [item.total_score for item in client.get(f"{QUEUE}?sort={sort}").context["page"]]

    assert scores("score") == [Decimal(80), Decimal(90), None]
    assert scores("-score") == [Decimal(90), Decimal(80), None]


def test_an_unknown_order_is_the_usual_one(cast: Cast) -> None:
    assert log_in(cast.bureau_reviewer).get(f"{QUEUE}?sort=password").context["sort"] == "submitted"


def test_words_find_unit_and_project(cast: Cast) -> None:
    (own,) = bulk_evaluations(cast, 1)
    bulk_evaluations(cast, 1, organisation=cast.sibling)
    client = log_in(cast.bureau_reviewer)
    assert names(client, "?q=本级") == [own.project.name]
    assert names(client, f"?q={own.project.code}") == [own.project.name]
    assert names(client, f"?q=本级 {own.project.name}") == [own.project.name]


def test_tables_of_other_tasks_are_not_forgotten(cast: Cast) -> None:
    bulk_evaluations(cast, 2)
    make_campaign(cast.finance, cast.scheme, title="更新的任务", year=2030)
    page = log_in(cast.bureau_reviewer).get(f"{QUEUE}?tab=waiting")
    assert page.context["page"].object_list.count() == 0
    assert str(page.context["elsewhere"]) == "2"


def test_neither_are_those_of_tasks_made_later_nor_counted_are_the_shown(cast: Cast) -> None:
    shown = make_campaign(cast.finance, cast.scheme, title="更新的任务", year=2030)
    later = make_campaign(cast.finance, cast.scheme, title="补录的任务", year=2020)
    tables = bulk_evaluations(cast, 6)
    for campaign, some in ((shown, tables[:1]), (later, tables[1:3])):
        Evaluation.objects.filter(pk__in=[table.pk for table in some]).update(campaign=campaign)
    page = log_in(cast.bureau_reviewer).get(f"{QUEUE}?tab=waiting")
    assert len(page.context["page"].object_list) == 1
    assert str(page.context["elsewhere"]) == "5"


def test_a_list_that_is_looked_at_again_writes_nothing(cast: Cast) -> None:
    client = log_in(cast.bureau_reviewer)
    written = []
    for address in (QUEUE, f"{QUEUE}?tab=waiting", f"{QUEUE}?tab=waiting&page=2", f"{QUEUE}?tab=passed"):
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        written.append(any("UPDATE" in query["sql"] for query in found))
    assert written == [False, True, False, True]  # only what is asked for anew is remembered


@pytest.mark.parametrize("count", [1, 3, 200])
def test_the_number_of_queries_does_not_grow(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    bulk_evaluations(cast, count, total_score=Decimal(90), submitted_at=NOW)
    client = log_in(cast.bureau_reviewer)
    with django_assert_num_queries(11):
        response = client.get(f"{QUEUE}?tab=waiting")
    assert len(response.context["page"].object_list) == min(count, 50)
