"""登录记录: one's own ways in and out, and an end to all the others; by whom others' sessions are ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import DjangoAssertNumQueries, Settings

from perfeval.accounts.login.operations import refuse, unlock
from perfeval.accounts.models import Membership, User
from perfeval.core.workflow import Role
from perfeval.web.shared.second_factor import CHANGING
from perfeval.web.shared.session import BEGAN
from tests.apps.journal import last_entry
from tests.factories import PASSWORD, Cast
from tests.web.conftest import log_in
from tests.web.shared.telephone import PAGE, Phone, set_up

LOGINS = "/logins/"


def come_in(name: str = "clerk", password: str = PASSWORD, **address: str) -> Client:
    client = Client(**address)  # type: ignore[arg-type]
    client.post("/login/", {"username": name, "password": password})
    return client


def grow_old(client: Client, minutes: int = 11) -> None:
    session = client.session
    session[BEGAN] = (timezone.now() - timedelta(minutes=minutes)).isoformat()
    session.save()


def is_in(client: Client) -> bool:
    return client.get("/tokens/").status_code == 200


class TestList:
    def test_it_says_when_where_and_how(self, cast: Cast) -> None:
        come_in(password="不对", REMOTE_ADDR="10.0.0.7")
        come_in("head", REMOTE_ADDR="10.0.0.8")
        come_in(REMOTE_ADDR="10.0.0.9").post("/logout/")
        here = come_in(REMOTE_ADDR="10.0.0.10")
        come_in(REMOTE_ADDR="10.0.0.11")
        page = here.get(LOGINS)
        assert [(line.what, line.address, line.is_current) for line in page.context["lines"]] == [
            ("登录（密码）", "10.0.0.11", False),
            ("登录（密码）", "10.0.0.10", True),
            ("退出登录", "10.0.0.9", False),
            ("登录（密码）", "10.0.0.9", False),
        ]
        assert [(line.what, line.address) for line in page.context["refused"]] == [("密码不正确", "10.0.0.7")]
        assert page.content.decode().count("当前登录") == 1
        assert "10.0.0.8" not in page.content.decode(), "somebody else's"
        assert "no-store" in page.headers["Cache-Control"]

    def test_it_has_an_end(self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        for _ in range(32):
            client = come_in()
        client.get(LOGINS)
        with django_assert_num_queries(7):
            page = client.get(LOGINS)
        assert len(page.context["lines"]) == 30
        assert "只列出最近 30 条" in page.content.decode()

    def test_nobody_outside_pushes_a_login_out_of_it(self, cast: Cast) -> None:
        come_in(REMOTE_ADDR="10.0.0.66")
        user = cast.clerk.user
        for _ in range(40):
            refuse(username="clerk", what="password", left=3, address="10.0.0.5", now=timezone.now())
        page = log_in(cast.clerk).get(LOGINS)
        assert [line.address for line in page.context["lines"]] == ["10.0.0.66"]
        assert len(page.context["refused"]) == 10
        assert last_entry(f"user:{user.pk}").action == "login-refused"

    def test_it_says_what_others_did(self, cast: Cast) -> None:
        security = cast.security_administrator
        unlock(user=cast.clerk.user, by=security.author, now=timezone.now())
        (line,) = log_in(cast.clerk).get(LOGINS).context["lines"]
        assert line.what == f"解除登录锁定，由{security.user}办理"

    def test_also_without_a_role(self, cast: Cast) -> None:
        here, there = come_in(), come_in()
        cast.clerk.user.memberships.update(is_active=False)
        here.post(LOGINS)
        assert (here.get(LOGINS).status_code, there.get(LOGINS).status_code) == (200, 302)

    def test_nothing_yet(self, cast: Cast) -> None:
        assert "还没有登录记录" in log_in(cast.clerk).get(LOGINS).content.decode()


class TestOthers:
    def test_they_are_out_and_this_one_stays(self, cast: Cast) -> None:
        here, there, colleague = come_in(), come_in(), come_in("head")
        key = here.session.session_key
        answer = here.post(LOGINS, follow=True)
        assert "只保留当前这一处" in answer.content.decode()
        assert answer.context["lines"][0].what == "使其他登录退出"
        assert (is_in(here), is_in(there), is_in(colleague)) == (True, False, True)
        assert here.session.session_key != key
        assert last_entry(f"user:{cast.clerk.user_id}").action == "end-sessions"
        assert is_in(come_in()), "the password stays"

    def test_later_the_password_is_asked_for(self, cast: Cast) -> None:
        here, there = come_in(), come_in()
        grow_old(here)
        assert 'type="password"' in here.get(LOGINS).content.decode()
        for given, said in (({}, "请填写现在的密码"), ({"password": "不对"}, "现在的密码不正确")):
            refused = here.post(LOGINS, given)
            assert refused.status_code == 422
            assert said in refused.content.decode()
            assert "用户名" not in refused.content.decode()
        assert is_in(there)
        here.post(LOGINS, {"password": PASSWORD})
        assert (is_in(here), is_in(there)) == (True, False)

    def test_it_is_not_guessed_there(self, cast: Cast, settings: Settings) -> None:
        here = come_in()
        grow_old(here)
        for _ in range(settings.LOGIN_TRIES):
            here.post(LOGINS, {"password": "不对"})
        locked = here.post(LOGINS, {"password": PASSWORD})
        assert locked.status_code == 429
        assert "返回首页" in locked.content.decode()

    @pytest.mark.parametrize(("minutes", "asked"), [(9, False), (11, True)])
    def test_ten_minutes_are_fresh(self, cast: Cast, minutes: int, asked: bool) -> None:
        here = come_in()
        grow_old(here, minutes)
        assert here.get(LOGINS).context["asks_password"] is asked


class TestFirstTelephone:
    def test_later_its_key_is_shown_after_the_password_only(self, cast: Cast) -> None:
        here = come_in()
        grow_old(here)
        for page in (
            here.get(PAGE),
            here.post(PAGE, {"act": "confirm", "code": "123456"}),
            here.post(PAGE, {"act": "show"}),
        ):
            assert "<svg" not in page.content.decode()
            assert 'name="password"' in page.content.decode()
        assert not TOTPDevice.objects.exists()
        assert "<svg" in here.post(PAGE, {"act": "show", "password": PASSWORD}, follow=True).content.decode()
        done = here.post(PAGE, {"act": "confirm", "code": Phone(cast.clerk.user).code()})
        assert "两步验证已启用" in done.content.decode()

    def test_right_after_the_login_at_once(self, cast: Cast) -> None:
        assert "<svg" in come_in().get(PAGE).content.decode()

    def test_a_key_that_somebody_else_has_seen_is_no_longer_offered(self, cast: Cast) -> None:
        come_in().get(PAGE)
        seen = TOTPDevice.objects.get().key
        owner = come_in()
        owner.get(PAGE)
        assert TOTPDevice.objects.get().key != seen
        owner.post(LOGINS)
        assert not TOTPDevice.objects.exists()

    def test_sessions_that_were_opened_without_it_end(self, cast: Cast) -> None:
        here, there = come_in(), come_in()
        here.get(PAGE)
        here.post(PAGE, {"act": "confirm", "code": Phone(cast.clerk.user).code()})
        assert (is_in(here), is_in(there)) == (True, False)


class TestSecondFactor:
    def test_a_change_of_telephone_waits_ten_minutes(self, cast: Cast) -> None:
        phone, here = self.with_telephone(cast)
        here.post(PAGE, {"act": "change", "code": phone.code()})
        assert "<svg" in here.get(PAGE).content.decode()
        session = here.session
        session[CHANGING] = (timezone.now() - timedelta(minutes=11)).isoformat()
        session.save()
        assert "<svg" not in here.get(PAGE).content.decode()
        other = Phone(cast.clerk.user)
        assert here.post(PAGE, {"act": "confirm", "code": other.code()}).status_code == 422
        assert TOTPDevice.objects.get(confirmed=True).pk == phone.device.pk

    def test_a_code_alone_is_no_login(self, cast: Cast) -> None:
        """The session grows no longer by it, the password is asked for as before, and the journal says what it was."""
        phone, here = self.with_telephone(cast)
        grow_old(here, 600)
        began = here.session[BEGAN]
        assert here.post("/login/code/", {"code": phone.code()}).status_code == 302
        assert here.session[BEGAN] == began
        assert here.get(LOGINS).context["asks_password"]
        assert last_entry(f"user:{cast.clerk.user_id}").action == "verify-code"
        assert here.get(LOGINS).context["lines"][0].what == "已登录，补验验证码"

    def with_telephone(self, cast: Cast) -> tuple[Phone, Client]:
        phone, _ = set_up(cast.clerk.user)
        here = log_in(cast.clerk)
        here.post("/login/code/", {"code": phone.code()})
        return phone, here


class TestSecurityAdministrator:
    def test_ends_them_and_the_person_is_told(self, cast: Cast) -> None:
        there = come_in()
        address = reverse("security:sign-out", args=[cast.clerk.user_id])
        answer = log_in(cast.security_administrator).post(address, follow=True)
        assert "已全部退出" in answer.content.decode()
        assert not is_in(there)
        entry = last_entry(f"user:{cast.clerk.user_id}")
        assert (entry.action, entry.actor_id) == ("end-sessions", cast.security_administrator.user_id)
        told = Client().post("/login/", {"username": "clerk", "password": PASSWORD}, follow=True)
        assert "使您的登录全部退出" in told.content.decode()
        assert f"由{cast.security_administrator.user}办理" in come_in().get(LOGINS).content.decode()

    def test_not_their_own_and_not_out_of_reach(self, cast: Cast) -> None:
        client = log_in(cast.security_administrator)
        own = client.post(reverse("security:sign-out", args=[cast.security_administrator.user_id]), follow=True)
        assert "不能为自己办理" in own.content.decode()
        marks = dict(User.objects.values_list("pk", "session_mark"))
        assert client.post(reverse("security:sign-out", args=[cast.foreign_clerk.user_id])).status_code == 404
        assert dict(User.objects.values_list("pk", "session_mark")) == marks

    @pytest.mark.parametrize("act", ["security:sign-out", "security:unlock"])
    def test_not_whoever_has_no_role_here_any_more(self, cast: Cast, act: str) -> None:
        there = log_in(cast.foreign_clerk)
        former = Membership.objects.create(
            user=cast.foreign_clerk.user, organisation=cast.unit, role=Role.CLERK.value, is_active=False
        )
        client, address = log_in(cast.security_administrator), reverse(act, args=[former.user_id])
        assert "没有生效的角色" in client.post(address, follow=True).content.decode()
        assert is_in(there)
        former.is_active = True  # the control
        former.save()
        assert "没有生效的角色" not in client.post(address, follow=True).content.decode()

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR])
    def test_no_other_administrator_does(self, cast: Cast, role: Role) -> None:
        there = come_in()
        who = cast.administrator if role is Role.ADMINISTRATOR else cast.audit_administrator
        answer = log_in(who).post(reverse("security:sign-out", args=[cast.clerk.user_id]))
        assert answer.status_code == 403
        assert is_in(there)
