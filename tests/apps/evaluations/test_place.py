"""The place of a table, at which begins who sees it: that of its project's organisation, whatever is done."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from perfeval.audit.operations import SYSTEM
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import assign_projects, open_campaign
from perfeval.evaluations.queries import evaluations_visible_to
from perfeval.organisations.models import Organisation
from perfeval.organisations.operations import move_organisation
from perfeval.organisations.queries import lies_within
from tests.factories import (
    CLOSES,
    NOW,
    OPENS,
    Cast,
    evaluation_in,
    make_cast,
    make_evaluation,
    make_organisation,
    make_project,
    reload,
    send_back,
)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def stored(table: Evaluation) -> None:
    """As at the end of a request, where the database looks at its references."""
    with transaction.atomic():
        table.save()
        connection.check_constraints()


def astray() -> list[Evaluation]:
    return list(Evaluation.objects.exclude(organisation_path=F("project__organisation__path")))


def test_each_way_to_a_table_gives_it_its_place(cast: Cast) -> None:
    made = make_evaluation(cast)
    make_project(cast.sibling, "布置的")
    assign_projects(campaign=cast.campaign, by=SYSTEM, now=NOW)
    _, opened = open_campaign(
        title="又一次",
        organisation=cast.finance,
        scheme=cast.scheme,
        opens_at=OPENS,
        closes_at=CLOSES,
        by=SYSTEM,
        now=NOW,
    )
    assert made.organisation_path == cast.unit.path
    assert (opened, Evaluation.objects.filter(organisation_path=cast.sibling.path).count()) == (2, 2)
    assert astray() == []


def test_a_move_of_the_tree_takes_the_tables_along(cast: Cast) -> None:
    table = make_evaluation(cast)
    for parent in (cast.other_bureau, cast.foreign_finance, None, cast.finance):
        move_organisation(organisation=cast.bureau, parent=parent, by=SYSTEM, now=NOW)
        assert reload(table).organisation_path == Organisation.objects.get(pk=cast.unit.pk).path
        assert astray() == []
    move_organisation(organisation=cast.unit, parent=cast.other_bureau, by=SYSTEM, now=NOW)
    assert reload(table) in evaluations_visible_to(cast.other_bureau_reviewer)
    assert reload(table) not in evaluations_visible_to(cast.bureau_reviewer)


def test_what_happens_to_a_table_leaves_it_in_its_place(cast: Cast) -> None:
    table = evaluation_in(cast, State.FINANCE_REVIEW)
    move_organisation(organisation=cast.bureau, parent=cast.finance, by=SYSTEM, now=NOW)
    send_back(table, cast.finance_reviewer)
    assert astray() == []


def test_a_table_in_hand_from_before_a_move_cannot_bring_the_old_place_back(cast: Cast) -> None:
    stale = make_evaluation(cast)
    move_organisation(organisation=cast.bureau, parent=None, by=SYSTEM, now=NOW)
    with pytest.raises(IntegrityError):
        stored(stale)
    assert astray() == []


def test_there_is_no_table_without_a_place(cast: Cast) -> None:
    with pytest.raises(IntegrityError):
        stored(Evaluation(project=make_project(cast.unit), campaign=cast.campaign))


def test_a_part_of_the_tree_is_what_begins_with_its_path(cast: Cast) -> None:
    """Also beside an office whose number begins like another's."""
    for organisation in (cast.finance, cast.bureau, cast.unit, cast.sibling, cast.other_unit):
        make_evaluation(cast, organisation=organisation)
    longer = make_organisation(code="longer", parent=cast.bureau)
    make_evaluation(cast, organisation=longer)
    Organisation.objects.filter(pk=longer.pk).update(path=f"{cast.unit.path[:-1]}0/")
    tables = list(Evaluation.objects.all())
    for place in Organisation.objects.all():
        found = Evaluation.objects.filter(lies_within("organisation_path", place.path))
        assert {item.pk for item in found} == {i.pk for i in tables if i.organisation_path.startswith(place.path)}
