"""A second factor reset, a lock opened: by whom, and what is left of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from perfeval.accounts import security
from perfeval.accounts.login import second_factor as factor
from perfeval.accounts.login.operations import unlock
from perfeval.accounts.login.second_factor import reset_second_factor
from perfeval.accounts.login_models import RecoveryCode
from perfeval.accounts.models import User
from perfeval.accounts.operations import grant_role
from perfeval.audit.operations import SYSTEM, Author
from perfeval.core.errors import NotAllowed
from perfeval.core.workflow import ADMINISTRATORS, Role
from tests.apps.journal import last_entry
from tests.factories import NOW, Cast
from tests.web.conftest import log_in
from tests.web.shared.telephone import CODE, password, set_up


@pytest.fixture
def clerk(cast: Cast) -> User:
    return cast.clerk.user


class TestReset:
    def test_the_person_is_out_and_gets_in_by_password(self, cast: Cast) -> None:
        phone, _ = set_up(cast.clerk.user)
        client = Client()
        password(client)
        client.post(CODE, {"code": phone.code()})
        page = reverse("security:reset", args=[cast.clerk.user_id])
        assert log_in(cast.security_administrator).post(page).status_code == 302
        assert last_entry(f"user:{cast.clerk.user_id}").action == "second-factor-reset"
        assert last_entry(f"user:{cast.clerk.user_id}").actor_id == cast.security_administrator.user_id
        assert client.get("/unit/todo/").status_code == 302
        assert password(client).headers["Location"] == "/tokens/"
        assert "重置了您的两步验证" in client.get("/tokens/").content.decode()
        assert "重置了您的两步验证" not in client.get("/tokens/").content.decode()

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.SECURITY_ADMINISTRATOR])
    def test_by_nobody_else(self, role: Role, clerk: User) -> None:
        set_up(clerk)
        with pytest.raises(NotAllowed):
            reset_second_factor(user=clerk, by=Author(0, "别人", role.value), now=NOW)
        assert factor.has_second_factor(clerk)

    def test_not_one_s_own(self, cast: Cast) -> None:
        own = cast.security_administrator
        set_up(own.user)
        client = log_in(own)
        answer = client.post(reverse("security:reset", args=[own.user_id]), follow=True)
        assert "须由另一名管理员办理" in answer.content.decode()
        assert factor.has_second_factor(own.user)

    def test_not_of_somebody_who_works_elsewhere_too(self, cast: Cast) -> None:
        set_up(cast.clerk.user)
        grant_role(user=cast.clerk.user, organisation=cast.foreign_unit, role=Role.CLERK, by=SYSTEM, now=NOW)
        page = reverse("security:reset", args=[cast.clerk.user_id])
        assert "上级单位的安全管理员" in log_in(cast.security_administrator).post(page, follow=True).content.decode()
        assert factor.has_second_factor(cast.clerk.user)

    def test_there_has_to_be_one(self, cast: Cast) -> None:
        page = reverse("security:reset", args=[cast.clerk.user_id])
        assert "没有启用" in log_in(cast.security_administrator).post(page, follow=True).content.decode()

    def test_not_elsewhere_and_not_by_a_link(self, cast: Cast) -> None:
        set_up(cast.foreign_clerk.user)
        page = reverse("security:reset", args=[cast.foreign_clerk.user_id])
        assert log_in(cast.security_administrator).post(page).status_code == 404
        assert log_in(cast.security_administrator).get(page).status_code == 405
        assert factor.has_second_factor(cast.foreign_clerk.user)

    def test_nothing_is_left(self, clerk: User) -> None:
        set_up(clerk)
        reset_second_factor(user=clerk, by=SYSTEM, now=NOW)
        assert not TOTPDevice.objects.exists()
        assert not RecoveryCode.objects.exists()


class TestResetWithoutItsGuards:
    """Negative controls: with the guard taken out the reset goes through, so that the tests above would fail."""

    @pytest.fixture(autouse=True)
    def guards_out(
        self, monkeypatch: pytest.MonkeyPatch, without: Sequence[tuple[Any, str, Callable[..., Any]]]
    ) -> None:
        for module, guard, weak in without:
            monkeypatch.setattr(module, guard, weak)

    @pytest.mark.parametrize("without", [[(factor, "refuse_others", lambda *_: None)]])
    def test_anybody_might(self, clerk: User) -> None:
        set_up(clerk)
        reset_second_factor(user=clerk, by=Author(0, "别人", Role.ADMINISTRATOR.value), now=NOW)
        assert not factor.has_second_factor(clerk)

    @pytest.mark.parametrize(
        ("without", "whose"),
        [
            ([(factor, "refuse_oneself", lambda *_: None)], "security_administrator"),
            ([(security, "_refuse_who_works_elsewhere", lambda *_: None)], "clerk"),
            (
                [
                    (security, "_refuse_who_works_elsewhere", lambda *_: None),
                    (security, "people_within", lambda _: User.objects.all()),
                ],
                "foreign_clerk",
            ),
        ],
    )
    def test_of_oneself_of_who_works_elsewhere_too_of_a_stranger(self, cast: Cast, whose: str) -> None:
        user = getattr(cast, whose).user
        set_up(user)
        grant_role(user=cast.clerk.user, organisation=cast.foreign_unit, role=Role.CLERK, by=SYSTEM, now=NOW)
        assert log_in(cast.security_administrator).post(reverse("security:reset", args=[user.pk])).status_code == 302
        assert not factor.has_second_factor(user)


class TestUnlocking:
    def test_in_the_administration_not_elsewhere_not_by_others_not_by_a_link(self, cast: Cast) -> None:
        page = reverse("admin:accounts_user_unlock", args=[cast.foreign_clerk.user_id])
        assert log_in(cast.administrator).post(page).status_code == 404
        mine = reverse("admin:accounts_user_unlock", args=[cast.clerk.user_id])
        User.objects.filter(pk=cast.finance_reviewer.user_id).update(is_staff=True)
        assert log_in(cast.finance_reviewer).post(mine).status_code == 403
        assert log_in(cast.clerk).post(mine).status_code in {302, 403}
        assert log_in(cast.administrator).get(mine).status_code == 403

    @pytest.mark.parametrize(
        "role", [role for role in Role if role not in ADMINISTRATORS or role is Role.AUDIT_ADMINISTRATOR]
    )
    def test_by_nobody_else(self, role: Role, clerk: User) -> None:
        with pytest.raises(NotAllowed):
            unlock(user=clerk, by=Author(0, "别人", role.value), now=NOW)
