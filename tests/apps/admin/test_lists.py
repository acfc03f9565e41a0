"""Lists that cost the same for any number of rows, and what they offer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from perfeval.accounts.models import Membership, User
from perfeval.campaigns.models import Campaign
from perfeval.evaluations.models import Evaluation
from perfeval.organisations.models import Organisation
from perfeval.projects.models import Project
from perfeval.schemes.models import StoredScheme
from tests.apps.admin.pages import OURS, page
from tests.factories import (
    Cast,
    make_campaign,
    make_evaluation,
    make_organisation,
    make_project,
    make_user,
)

GROWING: dict[str, Callable[[Cast, int], object]] = {
    "organisations_organisation": lambda cast, n: make_organisation(code=f"n{n}", parent=cast.bureau),
    "accounts_user": lambda cast, n: Membership.objects.create(
        user=make_user(f"n{n}"), organisation=cast.unit, role="clerk"
    ),
    "campaigns_campaign": lambda cast, n: make_campaign(cast.bureau, cast.scheme, title=f"n{n}"),
    "projects_project": lambda cast, n: make_project(cast.unit, f"n{n}"),
    "evaluations_evaluation": lambda cast, n: make_evaluation(cast, name=f"n{n}"),
}


@pytest.mark.parametrize("name", GROWING)
def test_a_list_costs_the_same_for_more_rows(cast: Cast, everywhere: Client, name: str) -> None:
    grow = GROWING[name]
    grow(cast, 0)
    url = page(f"{name}_changelist")
    everywhere.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        everywhere.get(url)
    for number in range(1, 6):
        grow(cast, number)
    with CaptureQueriesContext(connection) as many:
        everywhere.get(url)
    assert len(many) == len(few) <= 14


def test_the_page_of_a_person_costs_the_same_for_more_offices(cast: Cast, everywhere: Client) -> None:
    url = page("accounts_user_change", cast.clerk.user_id)
    everywhere.get(url)
    with CaptureQueriesContext(connection) as few:
        everywhere.get(url)
    for number in range(10):
        make_organisation(code=f"n{number}", parent=cast.bureau)
    with CaptureQueriesContext(connection) as many:
        everywhere.get(url)
    assert len(many) == len(few)


def test_offices_are_chosen_by_search_within_ones_own_part(cast: Cast, administrator: Client) -> None:
    found = administrator.get(
        reverse("admin:autocomplete"),
        {"term": "", "app_label": "accounts", "model_name": "membership", "field_name": "organisation"},
    ).json()
    assert {item["text"] for item in found["results"]} == {
        item.name for item in Organisation.objects.filter(region="测试市")
    }


def test_every_model_that_people_keep_has_its_page() -> None:
    assert {Evaluation, Organisation, User, StoredScheme, Campaign, Project} <= OURS
    assert Group not in OURS
