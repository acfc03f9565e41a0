"""Choosing role and organisation, and what follows from it."""

from __future__ import annotations

import pytest

from perfeval.accounts.models import Membership
from perfeval.accounts.operations import grant_role, revoke_role
from perfeval.audit.operations import SYSTEM
from perfeval.core.workflow import Role
from tests.factories import NOW, Cast, make_user
from tests.web.conftest import log_in


@pytest.fixture
def two_roles(cast: Cast) -> tuple[Membership, Membership]:
    user = make_user("both", "身兼两职")
    clerk = grant_role(user=user, organisation=cast.unit, role=Role.CLERK, by=SYSTEM, now=NOW)
    sibling = grant_role(user=user, organisation=cast.sibling, role=Role.UNIT_HEAD, by=SYSTEM, now=NOW)
    return clerk, sibling


def test_one_may_switch_between_ones_own(two_roles: tuple[Membership, Membership]) -> None:
    clerk, head = two_roles
    client = log_in(clerk)
    assert "测试市数据局（本级）" in client.get("/unit/todo/").content.decode()
    page = client.post("/role/", {"membership": head.pk}, follow=True).content.decode()
    assert "测试市热线中心 · 单位负责人" in page


def test_somebody_elses_role_is_refused(cast: Cast, two_roles: tuple[Membership, Membership]) -> None:
    client = log_in(two_roles[0])
    page = client.post("/role/", {"membership": cast.finance_reviewer.pk}).content.decode()
    assert "这个角色不属于您" in page


def test_a_revoked_role_is_left_at_once(two_roles: tuple[Membership, Membership]) -> None:
    clerk, head = two_roles
    client = log_in(clerk)
    client.post("/role/", {"membership": head.pk})
    revoke_role(membership=head, by=SYSTEM, now=NOW)
    assert "测试市数据局（本级）" in client.get("/unit/todo/").content.decode()


def test_with_one_role_there_is_nothing_to_choose(cast: Cast) -> None:
    assert "您只有一个身份" in log_in(cast.clerk).get("/role/").content.decode()


def test_without_a_role_one_is_told_whom_to_ask(cast: Cast) -> None:
    membership = cast.clerk
    revoke_role(membership=membership, by=SYSTEM, now=NOW)
    response = log_in(membership).get("/")
    assert response.status_code == 403
    assert "还没有分配角色，请联系系统管理员" in response.content.decode()
