from __future__ import annotations

from datetime import datetime

import pytest

from perfeval.campaigns.models import Campaign
from perfeval.evaluations.models import Evaluation
from tests.apps.journal import last_entry
from tests.exchange.running import Outcome
from tests.exchange.running import run_refused as run
from tests.factories import BEIJING, Cast, make_cast, make_organisation, make_project

BOTH = ("--force", "--really-write-into-this-database")
TASK = {
    "--title": "2024年度绩效自评", "--organisation": "100", "--scheme": "zhongwei-2024", "--opens": "2025-01-10",
    "--closes": "2025-02-28",
}  # fmt: skip


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def create(*flags: str, **changed: str) -> Outcome:
    values = {**TASK, **{f"--{name}": value for name, value in changed.items()}}
    return run("create_campaign", *(part for pair in values.items() for part in pair), *flags)


def test_the_closing_day_counts_and_days_are_beijings(cast: Cast) -> None:
    assert create(*BOTH).status == 0
    campaign = Campaign.objects.get(title="2024年度绩效自评")
    assert campaign.opens_at == datetime(2025, 1, 10, tzinfo=BEIJING)
    assert campaign.closes_at == datetime(2025, 3, 1, tzinfo=BEIJING)
    assert (campaign.year, campaign.layout, campaign.organisation) == (2024, "zhongwei", cast.finance)
    assert (campaign.review_by_bureau, campaign.review_by_finance) == (True, True)
    assert last_entry(f"campaign:{campaign.pk}").actor_name == "命令行 create_campaign"


def test_year_layout_and_levels_may_be_given(cast: Cast) -> None:
    assert create(*BOTH, year="2025", layout="mof-2020", levels="finance").status == 0
    campaign = Campaign.objects.get(title="2024年度绩效自评")
    assert (campaign.year, campaign.layout) == (2025, "mof-2020")
    assert (campaign.review_by_bureau, campaign.review_by_finance) == (False, True)


@pytest.mark.parametrize("flags", [(), ("--sign-prints",)])
def test_prints_are_signed_where_it_is_asked_for(cast: Cast, flags: tuple[str, ...]) -> None:
    assert create(*BOTH, *flags).status == 0
    assert Campaign.objects.get(title="2024年度绩效自评").sign_prints is bool(flags)


def test_every_project_of_the_kind_gets_its_table(cast: Cast) -> None:
    for office in (cast.unit, cast.other_unit, cast.foreign_unit):
        make_project(office)
    make_project(cast.unit, "部门整体", kind="department")
    assert "自评表 2 张" in create(*BOTH, "--all-projects").stdout
    assert {item.project.organisation for item in Evaluation.objects.all()} == {cast.unit, cast.other_unit}


@pytest.mark.parametrize(
    "changed",
    [
        {"organisation": "nowhere"}, {"scheme": "nothing"}, {"levels": "king"}, {"closes": "2025-01-09"},
        {"year": "1999"}, {"layout": "../x"}, {"title": " "},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_status_2(cast: Cast, changed: dict[str, str]) -> None:
    outcome = create(*BOTH, **changed)
    assert outcome.status == 2
    assert Campaign.objects.count() == 1


def test_a_title_that_is_taken_is_refused(cast: Cast) -> None:
    create(*BOTH)
    assert create(*BOTH).status == 2


@pytest.mark.parametrize("flags", [(), BOTH[:1], BOTH[1:]])
def test_one_question_is_not_enough_where_others_have_data(cast: Cast, flags: tuple[str, ...]) -> None:
    outcome = create(*flags)
    assert (outcome.status, "没有执行" in outcome.stderr) == (2, True)
    assert Campaign.objects.count() == 1


@pytest.mark.django_db
def test_the_demonstration_alone_asks_nothing() -> None:
    make_organisation(code="DEMO-1")
    assert create(organisation="DEMO-1").status == 0
