"""Each role has a first place and sees its own in the top bar."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from perfeval.accounts.operations import create_user
from perfeval.audit.operations import SYSTEM
from perfeval.core.workflow import Role
from perfeval.web.shared.places import PLACES, SEARCHES
from tests.factories import Cast
from tests.web.conftest import log_in

PEOPLE = {
    Role.CLERK: "clerk",
    Role.UNIT_HEAD: "head",
    Role.BUREAU_REVIEWER: "bureau_reviewer",
    Role.FINANCE_REVIEWER: "finance_reviewer",
    Role.AUDITOR: "auditor",
    Role.ADMINISTRATOR: "administrator",
    Role.SECURITY_ADMINISTRATOR: "security_administrator",
    Role.AUDIT_ADMINISTRATOR: "audit_administrator",
}


@pytest.mark.parametrize("role", list(Role))
def test_the_root_leads_to_the_first_place(role: Role, cast: Cast) -> None:
    response = log_in(getattr(cast, PEOPLE[role])).get("/")
    assert response.headers["Location"] == reverse(PLACES[role][0].url_name)


@pytest.mark.parametrize("role", list(Role))
def test_every_place_opens(role: Role, cast: Cast) -> None:
    client = log_in(getattr(cast, PEOPLE[role]))
    for place in PLACES[role]:
        response = client.get(reverse(place.url_name))
        assert response.status_code == 200, place
        if place.url_name != "admin:index":
            assert f'aria-current="page">{place.label}' in response.content.decode(), place


@pytest.mark.parametrize("role", list(SEARCHES))
def test_the_search_box_leads_to_a_list_of_the_role(role: Role, cast: Cast) -> None:
    client = log_in(getattr(cast, PEOPLE[role]))
    assert client.get(reverse(SEARCHES[role]), {"q": "大厅"}).status_code == 200


def test_who_keeps_the_system_without_a_role_lands_in_the_administration(cast: Cast) -> None:
    user = create_user(
        username="keeper", name="系统管理员", password="Keeper-of-the-system-1", by=SYSTEM, now=timezone.now(),
        is_staff=True, is_superuser=True,
    )  # fmt: skip
    client = Client()
    client.force_login(user)
    assert client.get("/").headers["Location"] == reverse("admin:index")
    assert client.get("/admin/").status_code == 200


def test_who_has_no_role_at_all_is_told_whom_to_ask(cast: Cast) -> None:
    user = create_user(username="nobody", name="无角色", password="nobody-at-all-1", by=SYSTEM, now=timezone.now())
    client = Client()
    client.force_login(user)
    response = client.get("/")
    assert response.status_code == 403
    assert "还没有分配角色" in response.content.decode()
