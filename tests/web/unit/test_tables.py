"""自评表: the list."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from perfeval.core.workflow import State
from tests.factories import Cast, evaluation_in, make_campaign, make_evaluation
from tests.web.conftest import log_in

TABLES = "/unit/tables/"


def test_it_lists_the_chosen_campaign(cast: Cast, clerk: Client) -> None:
    make_evaluation(cast, name="今年的项目")
    older = make_campaign(cast.finance, cast.scheme, title="旧任务", year=2020)
    make_evaluation(cast, name="旧项目", campaign=older)
    page = clerk.get(TABLES).content.decode()
    assert "今年的项目" in page
    assert "旧项目" not in page
    assert "旧项目" in clerk.get(TABLES + "?all=1").content.decode()


def test_a_search_looks_into_every_year(cast: Cast, clerk: Client) -> None:
    older = make_campaign(cast.finance, cast.scheme, title="旧任务", year=2020)
    make_evaluation(cast, name="旧大厅改造", campaign=older)
    page = clerk.get(TABLES, {"q": "大厅"}).content.decode()
    assert "旧大厅改造" in page
    assert "没有找到" in clerk.get(TABLES, {"q": "不存在"}).content.decode()


def test_a_submitted_table_leads_to_its_state(cast: Cast, clerk: Client) -> None:
    evaluation = evaluation_in(cast, State.BUREAU_REVIEW)
    assert f"/unit/tables/{evaluation.pk}/submitted/" in clerk.get(TABLES).content.decode()


def test_the_empty_list_says_what_to_do(clerk: Client) -> None:
    assert "请联系主管部门" in clerk.get(TABLES).content.decode()


def test_another_role_is_sent_away(cast: Cast) -> None:
    response = log_in(cast.finance_reviewer).get(TABLES)
    assert response.status_code == 403
    assert "不属于您当前的角色" in response.content.decode()


@pytest.mark.parametrize("tables", [1, 3])
def test_it_costs_the_same_for_any_number(
    tables: int, cast: Cast, clerk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(tables):
        make_evaluation(cast, name=f"项目{number}")
    with django_assert_num_queries(8):
        clerk.get(TABLES)
