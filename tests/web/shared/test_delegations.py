"""The page on which a person lends their role."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from perfeval.accounts.delegation import delegate_role
from perfeval.accounts.models import Membership
from perfeval.core.workflow import Role
from tests.factories import Cast, make_member
from tests.web.conftest import log_in

PAGE = reverse("delegations")


def lend(client: Client, person: Membership, first: int = 0, last: int = 3, **values: str) -> str:
    """For these days from today on; the text of the answer."""
    today = timezone.localdate()
    days = {"first_day": f"{today + timedelta(days=first)}", "last_day": f"{today + timedelta(days=last)}"}
    response = client.post(PAGE, {"person": person.user_id, **days, **values}, follow=True)
    return response.content.decode()


def lent_by(owner: Membership, person: Membership) -> Membership:
    now = timezone.now()
    return delegate_role(actor=owner, user_id=person.user_id, starts_at=now, ends_at=now + timedelta(days=2), now=now)


def test_the_deputy_acts_until_it_is_ended(cast: Cast) -> None:
    client, deputy = log_in(cast.head), log_in(cast.clerk)
    assert "已委托填报甲代行单位负责人" in lend(client, cast.clerk)
    lent = Membership.objects.get(on_behalf_of=cast.head)
    assert timezone.localtime(lent.ends_at).strftime("%H:%M:%S.%f") == "00:00:00.000000"
    page = deputy.post(reverse("role"), {"membership": lent.pk}, follow=True).content.decode()
    assert "单位负责人（代负责人）" in page
    assert deputy.get(reverse("unit:seal-tables")).status_code == 200
    ended = client.post(reverse("delegation-end", args=[lent.pk]), follow=True).content.decode()
    assert "已终止" in ended
    assert deputy.get(reverse("unit:seal-tables")).status_code == 403  # at the next request


def test_the_lent_role_shows_no_form(cast: Cast) -> None:
    lent = lent_by(cast.head, cast.clerk)
    client = log_in(cast.clerk)
    client.post(reverse("role"), {"membership": lent.pk})
    page = client.get(PAGE).content.decode()
    assert "不能再委托他人" in page
    assert 'name="person"' not in page
    lend(client, cast.colleague)
    assert Membership.objects.filter(on_behalf_of__isnull=False).count() == 1


@pytest.mark.parametrize("days", [(-1, 3), (3, 2), (0, 400)])
def test_what_is_wrong_is_said_at_its_field(cast: Cast, days: tuple[int, int]) -> None:
    assert "is-invalid" in lend(log_in(cast.head), cast.clerk, *days)
    assert not Membership.objects.filter(on_behalf_of__isnull=False).exists()


@pytest.mark.parametrize("who", ["head", "sibling_clerk", "bureau_reviewer"])
def test_nobody_else_can_be_chosen(cast: Cast, who: str) -> None:
    client = log_in(cast.head)
    assert f'value="{getattr(cast, who).user_id}"' not in client.get(PAGE).content.decode()
    assert "is-invalid" in lend(client, getattr(cast, who))


def test_anothers_is_not_there(cast: Cast) -> None:
    lent = lent_by(cast.head, cast.clerk)
    other = make_member(cast.unit, Role.UNIT_HEAD, "second-head")
    client = log_in(other)
    assert client.post(reverse("delegation-end", args=[lent.pk])).status_code == 404
    assert "填报甲</td>" not in client.get(PAGE).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_queries(cast: Cast, rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(rows):
        lent = lent_by(cast.head, cast.clerk)
        Membership.objects.filter(pk=lent.pk).update(is_active=False)
    client = log_in(cast.head)
    client.get(PAGE)
    with django_assert_num_queries(8):
        client.get(PAGE)
