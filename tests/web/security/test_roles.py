"""The security administrator's pages."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from perfeval.accounts.models import Membership
from perfeval.accounts.operations import propose_role
from perfeval.accounts.queries import memberships_of
from perfeval.core.workflow import Role
from tests.factories import NOW, Cast, make_user
from tests.web.conftest import log_in

PAGE = reverse("security:roles")


def asked(cast: Cast, username: str = "neu") -> Membership:
    user = make_user(username, f"新人{username}")
    return propose_role(user=user, organisation=cast.unit, role=Role.CLERK, by=cast.administrator.author, now=NOW)


@pytest.mark.parametrize(("act", "works"), [("grant", True), ("decline", False)])
def test_what_is_asked_for_is_granted_or_declined(cast: Cast, act: str, works: bool) -> None:
    role = asked(cast)
    client = log_in(cast.security_administrator)
    assert "新人neu" in client.get(PAGE).content.decode()
    answer = client.post(reverse("security:confirm"), {"membership": role.pk, "act": act}, follow=True)
    assert "没有待确认的申请" in answer.content.decode()
    assert memberships_of(role.user, NOW).exists() is works


@pytest.mark.parametrize("given", ["", "x", "9" * 30, "0"])
def test_what_is_not_asked_for_is_said(cast: Cast, given: str) -> None:
    answer = log_in(cast.security_administrator).post(reverse("security:confirm"), {"membership": given}, follow=True)
    assert "alert-danger" in answer.content.decode()


def test_a_role_is_given_and_taken(cast: Cast) -> None:
    client = log_in(cast.security_administrator)
    page = reverse("security:person", args=[cast.clerk.user_id])
    assert "已授予填报甲" in client.post(page, {"office": "112", "role": "clerk"}, follow=True).content.decode()
    held = Membership.objects.get(user=cast.clerk.user, organisation=cast.sibling)
    assert "已停用填报甲" in client.post(reverse("security:revoke", args=[held.pk]), follow=True).content.decode()
    assert list(memberships_of(cast.clerk.user, NOW)) == [cast.clerk]
    assert "已解除" in client.post(reverse("security:unlock", args=[cast.clerk.user_id]), follow=True).content.decode()


def test_nothing_is_given_to_oneself_or_twice(cast: Cast) -> None:
    client = log_in(cast.security_administrator)
    own = reverse("security:person", args=[cast.security_administrator.user_id])
    assert client.post(own, {"office": "111", "role": "clerk"}).status_code == 422
    other = reverse("security:person", args=[cast.audit_administrator.user_id])
    answer = client.post(other, {"office": "100", "role": "administrator"})
    assert "须由不同的人担任" in answer.content.decode()
    elsewhere = client.post(other, {"office": "911", "role": "clerk"})
    assert elsewhere.status_code == 422
    assert not Membership.objects.filter(organisation=cast.foreign_unit).exclude(user=cast.foreign_clerk.user).exists()


def test_the_policies_are_shown(cast: Cast) -> None:
    page = log_in(cast.security_administrator).get(reverse("security:policy")).content.decode()
    assert "两步验证" in page
    assert "5 次后锁定 15 分钟" in page


@pytest.mark.parametrize("people", [1, 3])
def test_queries(cast: Cast, people: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(people):
        asked(cast, f"neu{number}")
    client = log_in(cast.security_administrator)
    client.get(PAGE)
    with django_assert_num_queries(9):
        client.get(PAGE)
