"""The list of campaigns, one campaign, its extensions and later projects."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.cache import caches
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from perfeval.audit.operations import SYSTEM
from perfeval.campaigns.models import Extension
from perfeval.campaigns.operations import extend_deadline
from perfeval.core.workflow import State
from perfeval.web.finance import campaigns
from tests.factories import BEIJING, NOW, Cast, bulk_evaluations, make_campaign, make_project
from tests.web.conftest import log_in

LIST = reverse("finance:campaigns")


def page(name: str, cast: Cast) -> str:
    return reverse(f"finance:{name}", args=[cast.campaign.pk])


def test_the_list_says_how_far_each_is(cast: Cast) -> None:
    bulk_evaluations(cast, 2, State.DRAFTING)
    bulk_evaluations(cast, 1, State.BUREAU_REVIEW)
    bulk_evaluations(cast, 3, State.APPROVED)
    (found,) = log_in(cast.finance_reviewer).get(LIST).context["lines"]
    assert (found.tables, found.submitted, found.settled) == (6, 4, 3)


def test_large_campaigns_are_counted_once_a_minute_and_the_page_says_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    caches["process"].clear()
    small = make_campaign(cast.finance, cast.scheme, title="小任务")
    bulk_evaluations(cast, 3)
    client = log_in(cast.finance_reviewer)

    def counted() -> dict[int, int]:
        return {line.campaign.pk: line.tables for line in client.get(LIST).context["lines"]}

    assert "每分钟" not in client.get(LIST).content.decode()
    with monkeypatch.context() as patch:
        patch.setattr(campaigns, "MOST", 2)
        assert counted() == {cast.campaign.pk: 3, small.pk: 0}
        bulk_evaluations(cast, 1)
        assert counted() == {cast.campaign.pk: 3, small.pk: 0}
        assert "每分钟" in client.get(LIST).content.decode()
    caches["process"].clear()
    assert counted() == {cast.campaign.pk: 4, small.pk: 0}


def test_an_empty_list_says_what_to_do(cast: Cast) -> None:
    assert reverse("finance:campaign-new") in log_in(cast.foreign_finance_reviewer).get(LIST).content.decode()


@pytest.mark.parametrize("name", ["campaign", "extend"])
@pytest.mark.parametrize(
    ("who", "status"), [("bureau_reviewer", 403), ("clerk", 403), ("foreign_finance_reviewer", 404)]
)
def test_it_is_for_its_finance_bureau_only(cast: Cast, name: str, who: str, status: int) -> None:
    assert log_in(getattr(cast, who)).get(page(name, cast)).status_code == status


@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_lists_queries_do_not_grow(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_campaign(cast.finance, cast.scheme, title=f"任务{number}")
    client = log_in(cast.finance_reviewer)
    with django_assert_num_queries(8):
        client.get(LIST)


def test_later_projects_get_their_tables_once(cast: Cast) -> None:
    new, other = (make_project(cast.unit, name, name) for name in ("N-1", "N-2"))
    client = log_in(cast.finance_reviewer)
    assert f'name="project" value="{new.pk}"' in client.get(page("campaign", cast)).content.decode()
    for fields in ({}, {"project": ["x"]}):
        assert "请先勾选" in client.post(page("add-projects", cast), fields, follow=True).content.decode()
    for _ in range(2):
        client.post(page("add-projects", cast), {"project": [new.pk]})
    assert (new.evaluations.count(), other.evaluations.count()) == (1, 0), "what is left out stays left out"
    for _ in range(2):
        client.post(page("add-projects", cast), {"all": "1"})
    assert (new.evaluations.count(), other.evaluations.count()) == (1, 1)


@pytest.mark.parametrize("unit", ["111", "测试市数据局（本级）"])
def test_a_unit_gets_more_time_by_code_or_name(cast: Cast, unit: str) -> None:
    given = {"unit": unit, "closes": "2026-03-10", "reason": "机房搬迁。"}
    log_in(cast.finance_reviewer).post(page("extend", cast), given)
    extension = Extension.objects.get()
    assert extension.organisation == cast.unit
    assert extension.closes_at == datetime(2026, 3, 11, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("field", "value"),
    [("unit", "没有这个单位"), ("unit", "911"), ("closes", "2026-02-28"), ("closes", "9999-12-31"), ("reason", "")],
)
def test_what_is_wrong_is_said_at_its_field(cast: Cast, field: str, value: str) -> None:
    given = {"unit": "111", "closes": "2026-03-10", "reason": "机房搬迁。", field: value}
    response = log_in(cast.finance_reviewer).post(page("extend", cast), given)
    assert response.context["form"].errors[field]
    assert not Extension.objects.exists()


@pytest.fixture
def extension(cast: Cast) -> Extension:
    closes = datetime(2026, 3, 11, tzinfo=BEIJING)
    return extend_deadline(
        campaign=cast.campaign, organisation=cast.unit, closes_at=closes, reason="机房搬迁。", by=SYSTEM, now=NOW
    )


def withdrawal(extension: Extension) -> str:
    return reverse("finance:withdraw", args=[extension.campaign_id, extension.pk])


def test_more_time_is_taken_back(cast: Cast, extension: Extension) -> None:
    client = log_in(cast.finance_reviewer)
    assert withdrawal(extension) in client.get(page("campaign", cast)).content.decode()
    said = client.post(withdrawal(extension), follow=True).content.decode()
    assert "测试市数据局（本级）的延期已取消，截止时间恢复为 2026年2月28日 24:00。" in said
    assert not Extension.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("foreign_finance_reviewer", 404), ("bureau_reviewer", 403)])
def test_only_its_own_finance_bureau_takes_it_back(cast: Cast, extension: Extension, who: str, status: int) -> None:
    assert log_in(getattr(cast, who)).post(withdrawal(extension)).status_code == status
    assert log_in(cast.finance_reviewer).get(withdrawal(extension)).status_code == 405
    assert Extension.objects.exists()


def test_an_extension_of_another_task_is_not_there(cast: Cast, extension: Extension) -> None:
    other = make_campaign(cast.finance, cast.scheme, title="另一任务")
    address = reverse("finance:withdraw", args=[other.pk, extension.pk])
    assert log_in(cast.finance_reviewer).post(address).status_code == 404
    assert Extension.objects.exists()
