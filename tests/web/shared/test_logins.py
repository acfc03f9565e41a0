"""登录记录: one's own ways in and out, and an end to all the others; by whom others' sessions are ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from perfeval.accounts.models import User
from perfeval.core.workflow import Role
from perfeval.web.shared.session import BEGAN
from tests.apps.journal import last_entry
from tests.factories import PASSWORD, Cast
from tests.web.conftest import log_in
from tests.web.shared.telephone import PAGE, Phone

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
            ("登录失败：密码不正确", "10.0.0.7", False),
        ]
        assert page.content.decode().count("当前登录") == 1
        assert "10.0.0.8" not in page.content.decode(), "somebody else's"
        assert "no-store" in page.headers["Cache-Control"]

    def test_it_has_an_end(self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        for _ in range(32):
            client = come_in()
        client.get(LOGINS)
        with django_assert_num_queries(6):
            page = client.get(LOGINS)
        assert len(page.context["lines"]) == 30
        assert "只列出最近 30 条" in page.content.decode()

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
        for given, said in (({}, "请填写现在的密码"), ({"password": "不对"}, "不正确")):
            refused = here.post(LOGINS, given)
            assert refused.status_code == 422
            assert said in refused.content.decode()
        assert is_in(there)
        here.post(LOGINS, {"password": PASSWORD})
        assert (is_in(here), is_in(there)) == (True, False)

    def test_it_is_not_guessed_there(self, cast: Cast, settings: Settings) -> None:
        here = come_in()
        grow_old(here)
        for _ in range(settings.LOGIN_TRIES):
            here.post(LOGINS, {"password": "不对"})
        assert here.post(LOGINS, {"password": PASSWORD}).status_code == 429

    @pytest.mark.parametrize(("minutes", "asked"), [(9, False), (11, True)])
    def test_ten_minutes_are_fresh(self, cast: Cast, minutes: int, asked: bool) -> None:
        here = come_in()
        grow_old(here, minutes)
        assert here.get(LOGINS).context["asks_password"] is asked


class TestFirstTelephone:
    def test_later_the_password_is_asked_for_too(self, cast: Cast) -> None:
        here = come_in()
        grow_old(here)
        phone = Phone(cast.clerk.user)
        page = here.get(PAGE).content.decode()
        assert 'name="password"' in page
        refused = here.post(PAGE, {"act": "confirm", "code": phone.code()})
        assert refused.status_code == 422
        assert "请填写现在的密码" in refused.content.decode()
        phone = Phone(cast.clerk.user)
        done = here.post(PAGE, {"act": "confirm", "code": phone.code(), "password": PASSWORD})
        assert "两步验证已启用" in done.content.decode()

    def test_right_after_the_login_it_is_not(self, cast: Cast) -> None:
        here = come_in()
        assert 'name="password"' not in here.get(PAGE).content.decode()


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

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR])
    def test_no_other_administrator_does(self, cast: Cast, role: Role) -> None:
        there = come_in()
        who = cast.administrator if role is Role.ADMINISTRATOR else cast.audit_administrator
        answer = log_in(who).post(reverse("security:sign-out", args=[cast.clerk.user_id]))
        assert answer.status_code == 403
        assert is_in(there)
