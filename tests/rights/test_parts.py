"""A row or a remark of another table is not there, through a table of one's own."""

from __future__ import annotations

import pytest
from django.urls import reverse

from perfeval.core.workflow import Role
from tests.rights.judging import whole_database
from tests.rights.table import Place
from tests.rights.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize("name", ["row-remark", "score", "remove-remark", "resolve-remark"])
def test_parts_of_another_table_are_not_there(world: World, name: str) -> None:
    own, other = world.tables["bureau_review"], world.tables["returned"]
    part = other.remarks.get() if "remove" in name or "resolve" in name else other.indicators.earliest("position")
    client, before = world.people[Role.BUREAU_REVIEWER, Place.PARENT].client, whole_database()
    content = {"text": "意见", "score": "1", "revision": "1"}
    assert client.post(reverse(f"review:{name}", args=[own.pk, part.pk]), content).status_code == 404
    assert whole_database() == before
