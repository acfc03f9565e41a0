"""布置任务: a campaign and the tables of its projects."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.urls import reverse

from perfeval.campaigns.models import Campaign
from perfeval.evaluations.models import Evaluation, Indicator
from tests.factories import BEIJING, Cast, make_project
from tests.web.conftest import log_in

NEW = reverse("finance:campaign-new")


def given(cast: Cast, **changes: object) -> dict[str, object]:
    return {
        "title": "2027年度项目支出绩效自评",
        "year": 2027,
        "scheme": cast.scheme.pk,
        "layout": "",
        "levels": ["bureau", "finance"],
        "opens": "2028-01-05",
        "closes": "2028-02-28",
        "departments": [cast.finance.pk, cast.bureau.pk, cast.other_bureau.pk],
        "left_out": "",
        **changes,
    }


@pytest.fixture(autouse=True)
def projects(cast: Cast) -> None:
    make_project(cast.unit, "甲", "P-1")
    make_project(cast.sibling, "乙", "P-2")
    make_project(cast.other_unit, "丙", "P-3")
    make_project(cast.unit, "部门整体", "D-1", kind="department")
    make_project(cast.foreign_unit, "外县项目", "X-1")


@pytest.mark.parametrize("who", ["clerk", "bureau_reviewer", "auditor", "administrator"])
def test_it_is_for_finance_only(cast: Cast, who: str) -> None:
    assert log_in(getattr(cast, who)).post(NEW, given(cast)).status_code == 403
    assert Campaign.objects.count() == 1


def test_every_department_is_ticked_at_first(cast: Cast) -> None:
    form = log_in(cast.finance_reviewer).get(NEW).context["form"]
    assert form["departments"].value() == [cast.finance.pk, cast.bureau.pk, cast.other_bureau.pk]


def test_each_project_of_the_schemes_kind_gets_a_table(cast: Cast) -> None:
    response = log_in(cast.finance_reviewer).post(NEW, given(cast))
    campaign = Campaign.objects.get(year=2027)
    assert response["Location"] == reverse("finance:campaign", args=[campaign.pk])
    tables = Evaluation.objects.filter(campaign=campaign)
    assert sorted(tables.values_list("project__code", flat=True)) == ["P-1", "P-2", "P-3"]
    assert Indicator.objects.filter(evaluation=tables[0]).count() == 10


def test_the_closing_day_belongs_to_it_whole(cast: Cast) -> None:
    log_in(cast.finance_reviewer).post(NEW, given(cast))
    campaign = Campaign.objects.get(year=2027)
    assert campaign.opens_at == datetime(2028, 1, 5, tzinfo=BEIJING)
    assert campaign.closes_at == datetime(2028, 2, 29, tzinfo=BEIJING)


def test_departments_and_projects_can_be_left_out(cast: Cast) -> None:
    choice = given(cast, departments=[cast.bureau.pk], left_out="P-2\n\n P-2 ")
    log_in(cast.finance_reviewer).post(NEW, choice)
    assert [table.project.code for table in Evaluation.objects.filter(campaign__year=2027)] == ["P-1"]


def test_no_level_means_none(cast: Cast) -> None:
    log_in(cast.finance_reviewer).post(NEW, given(cast, levels=[]))
    assert Campaign.objects.get(year=2027).levels == ()


@pytest.mark.parametrize(("ticked", "words"), [({}, "不加"), ({"sign_prints": "on"}, "盖章时加单位的电子签名")])
def test_prints_are_signed_where_it_is_ticked(cast: Cast, ticked: dict[str, str], words: str) -> None:
    client = log_in(cast.finance_reviewer)
    page = client.post(NEW, given(cast, **ticked), follow=True).content.decode()
    assert Campaign.objects.get(year=2027).sign_prints is bool(ticked)
    assert f"<dt>电子签名</dt><dd>{words}</dd>" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("closes", "2027-12-31"),
        ("closes", "9999-12-31"),
        ("title", ""),
        ("year", 1900),
        ("scheme", ""),
        ("departments", []),
        ("left_out", "P-9"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(cast: Cast, field: str, value: object) -> None:
    response = log_in(cast.finance_reviewer).post(NEW, given(cast, **{field: value}))
    assert response.status_code == 422
    assert response.context["form"].errors[field]
    assert Campaign.objects.count() == 1


def test_the_same_title_twice_is_refused(cast: Cast) -> None:
    client = log_in(cast.finance_reviewer)
    client.post(NEW, given(cast))
    assert client.post(NEW, given(cast)).context["form"].errors["title"]


def test_a_foreign_department_cannot_be_chosen(cast: Cast) -> None:
    response = log_in(cast.finance_reviewer).post(NEW, given(cast, departments=[cast.foreign_finance.pk]))
    assert response.context["form"].errors["departments"]
