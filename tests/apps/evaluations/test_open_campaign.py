"""A campaign with the tables of all its projects, in a few statements."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from perfeval.audit.models import JournalEntry
from perfeval.audit.operations import SYSTEM, record_first
from perfeval.campaigns.models import Campaign
from perfeval.core.errors import Invalid
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import assign_projects, create_evaluation, open_campaign
from perfeval.evaluations.queries import chain_faults
from perfeval.projects.models import Project
from tests.factories import CLOSES, NOW, OPENS, Cast, make_project, reload


def make_projects(cast: Cast, count: int) -> None:
    Project.objects.bulk_create(Project(organisation=cast.unit, name=f"项目{n}", code=f"P{n}") for n in range(count))


def open_it(cast: Cast, **changes: object) -> tuple[Campaign, int]:
    given: dict[str, object] = {"title": "新任务", "organisation": cast.finance, "scheme": cast.scheme, **changes}
    return open_campaign(opens_at=OPENS, closes_at=CLOSES, by=SYSTEM, now=NOW, **given)  # type: ignore[arg-type]


def test_a_table_is_the_same_as_one_made_alone(cast: Cast) -> None:
    project = make_project(cast.unit)
    alone = create_evaluation(project=project, campaign=cast.campaign, by=SYSTEM, now=NOW)
    campaign, tables = open_it(cast)
    together = Evaluation.objects.get(campaign=campaign)

    def content(table: Evaluation) -> tuple[list[object], list[object]]:
        return (
            list(table.funds.values_list("position", "label", "executed")),
            list(table.indicators.order_by("position").values_list("position", "level1", "level2", "level3", "weight")),
        )

    assert tables == 1
    assert content(alone) == content(together)


def test_each_journal_begins_soundly(cast: Cast) -> None:
    make_projects(cast, 3)
    campaign, _ = open_it(cast)
    for table in Evaluation.objects.filter(campaign=campaign):
        assert chain_faults(table) == ()
        assert JournalEntry.objects.filter(chain=table.chain, action="create").count() == 1


def test_many_tables_take_few_statements(cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    """Some ten rows a table: one statement holds what 999 parameters (SQLite) can say."""
    make_projects(cast, 300)
    with django_assert_max_num_queries(120):
        assign_projects(campaign=cast.campaign, by=SYSTEM, now=NOW)
    assert Evaluation.objects.count() == 300


def test_nobody_gets_a_second_table(cast: Cast) -> None:
    make_projects(cast, 2)
    campaign, tables = open_it(cast)
    assert (tables, assign_projects(campaign=campaign, by=SYSTEM, now=NOW)) == (2, 0)


def test_inactive_units_and_other_regions_take_no_part(cast: Cast) -> None:
    make_project(cast.foreign_unit)
    make_project(cast.sibling)
    cast.sibling.is_active = False
    cast.sibling.save()
    with pytest.raises(Invalid):
        open_it(cast)
    assert Campaign.objects.count() == 1


def test_the_first_entry_of_a_chain_that_exists_is_refused(cast: Cast) -> None:
    table = create_evaluation(project=make_project(cast.unit), campaign=cast.campaign, by=SYSTEM, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        record_first(details={table.chain: {}}, action="create", by=SYSTEM, now=NOW)
    assert chain_faults(reload(table)) == ()
