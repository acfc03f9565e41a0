"""待办."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from perfeval.core.workflow import State
from tests.factories import NOW, OPENS, Cast, evaluation_in, make_campaign, make_evaluation
from tests.web.conftest import log_in

TODO = "/unit/todo/"


def test_it_names_what_is_missing_until_when_and_the_next_step(cast: Cast, clerk: Client) -> None:
    evaluation = make_evaluation(cast, name="新大厅装修")
    page = clerk.get(TODO).content.decode()
    assert "新大厅装修" in page
    assert "尚未开始填写" in page
    assert "2026年2月28日 24:00" in page
    assert "还有 18 天" in page
    assert f'href="/unit/tables/{evaluation.pk}/"' in page
    assert "开始填写" in page


def test_a_returned_table_comes_first(cast: Cast, clerk: Client) -> None:
    make_evaluation(cast, name="先建的项目")
    evaluation_in(cast, State.DRAFTING, returned=True, name="被退回的项目")
    page = clerk.get(TODO).content.decode()
    assert page.index("被退回的项目") < page.index("先建的项目")
    assert "1 条审核意见要回复" in page


def test_an_empty_list_says_what_comes_next(clerk: Client) -> None:
    page = clerk.get(TODO).content.decode()
    assert "现在没有要办的事" in page
    assert "查看自评表" in page


def test_a_late_table_says_so(cast: Cast, clerk: Client) -> None:
    campaign = make_campaign(cast.finance, cast.scheme, title="去年的任务", opens=OPENS, closes=NOW - timedelta(days=2))
    make_evaluation(cast, campaign=campaign)
    assert "已逾期" in clerk.get(TODO).content.decode()


def test_the_sibling_unit_is_not_on_it(cast: Cast) -> None:
    make_evaluation(cast, name="本级项目")
    assert "本级项目" not in log_in(cast.sibling_clerk).get(TODO).content.decode()


@pytest.mark.parametrize("tables", [1, 3])
def test_it_costs_the_same_for_any_number(
    tables: int, cast: Cast, clerk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(tables):
        make_evaluation(cast, name=f"项目{number}")
    # Session, user, roles, tables, extensions, campaigns, the number in the top bar.
    with django_assert_num_queries(7):
        clerk.get(TODO)


def test_the_top_bar_counts_what_waits(cast: Cast, clerk: Client) -> None:
    for name in ("项目一", "项目二"):
        make_evaluation(cast, name=name)
    assert '<span class="count">2</span>' in clerk.get("/unit/profile/").content.decode()
