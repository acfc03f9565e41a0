"""How a session ends: after too long, with the account, the role or the password it rests on."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from perfeval.accounts.models import ApiToken, User
from perfeval.accounts.operations import change_user, create_token, revoke_role, set_password
from perfeval.accounts.queries import valid_token
from perfeval.audit.operations import SYSTEM
from perfeval.core.workflow import Role, State
from perfeval.web.shared import session, session_store
from tests.factories import NOW, PASSWORD, Cast, evaluation_in, make_member
from tests.web.conftest import log_in

PAGE = "/unit/todo/"
JSON = {"accept": "application/json"}
NEW = "崭新的口令-2027"


def by_page(**extra: object) -> Client:
    client = Client(**extra)  # type: ignore[arg-type]
    assert client.post("/login/", {"username": "clerk", "password": PASSWORD}).status_code == 302
    return client


def make_older(client: Client, age: timedelta) -> None:
    stored = client.session
    stored[session.BEGAN] = (timezone.now() - age).isoformat()
    stored.save()


class TestLongest:
    def test_after_twelve_hours_it_is_over_however_busy(self, cast: Cast) -> None:
        client = by_page()
        make_older(client, timedelta(hours=11, minutes=59))
        assert client.get(PAGE).status_code == 200
        make_older(client, timedelta(hours=12))
        assert client.get(PAGE).headers["Location"] == f"/login/?next={PAGE}"
        assert client.session.get(session.BEGAN) is None

    def test_without_the_guard_it_would_go_on(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        client = by_page()
        make_older(client, timedelta(hours=12))
        monkeypatch.setattr(session, "is_over", lambda *_: False)
        assert client.get(PAGE).status_code == 200

    def test_when_it_began_must_be_known(self, cast: Cast) -> None:
        client = by_page()
        stored = client.session
        del stored[session.BEGAN]
        stored.save()
        assert client.get(PAGE).status_code == 302

    def test_the_administration_too(self, cast: Cast) -> None:
        client = log_in(cast.administrator)
        assert client.get("/admin/").status_code == 200
        make_older(client, timedelta(hours=12))
        assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/login/?next=/admin/"

    def test_a_cell_that_is_saved_then_keeps_its_text_for_the_dialog(self, cast: Cast) -> None:
        draft = evaluation_in(cast, State.DRAFTING)
        client = by_page()
        make_older(client, timedelta(hours=12))
        answer = client.post(reverse("unit:cells", args=[draft.pk]), "{}", "application/json", headers=JSON)
        assert (answer.status_code, json.loads(answer.content)["problem"]) == (401, "login")


def test_idle_for_thirty_minutes() -> None:
    assert django_settings.SESSION_COOKIE_AGE == 30 * 60
    assert django_settings.SESSION_SAVE_EVERY_REQUEST


def test_each_page_counts_the_idle_time_anew(cast: Cast) -> None:
    client = by_page()
    stored = client.session
    stored.set_expiry(60)
    stored.save()
    assert client.get(PAGE).cookies[django_settings.SESSION_COOKIE_NAME]["max-age"] == 60


class TestStoredTime:
    @staticmethod
    def get_after(minutes: float) -> tuple[Session, list[str]]:
        """The stored session before a page that is asked for so long after the last, and the statements of the page."""
        client = by_page()
        Session.objects.update(expire_date=timezone.now() + timedelta(minutes=30 - minutes))
        before = Session.objects.get()
        with CaptureQueriesContext(connection) as found:
            assert client.get(PAGE).status_code == 200
        return before, [query["sql"] for query in found if query["sql"].startswith("UPDATE")]

    def test_after_a_minute_it_is_renewed(self, cast: Cast) -> None:
        before, written = self.get_after(minutes=1.1)
        assert len(written) == 1
        assert Session.objects.get().expire_date > before.expire_date + timedelta(minutes=1)

    def test_within_the_minute_a_page_writes_nothing(self, cast: Cast) -> None:
        before, written = self.get_after(minutes=0.9)
        assert (written, Session.objects.get()) == ([], before)

    def test_without_the_pause_each_page_would_write(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(session_store, "RENEWAL", timedelta())
        assert len(self.get_after(minutes=0.9)[1]) == 1

    def test_what_is_put_into_it_is_stored_at_once(self, cast: Cast) -> None:
        client = by_page()
        other = Client()
        other.cookies = client.cookies
        stored = client.session
        stored["choice"] = 1
        stored.save()
        assert other.session["choice"] == 1


class TestKey:
    def test_it_is_another_after_the_login(self, cast: Cast) -> None:
        """A key that somebody has put into the browser before opens nothing."""
        client = Client()
        stored = client.session
        stored["planted"] = 1
        stored.save()
        client.cookies[django_settings.SESSION_COOKIE_NAME] = planted = str(stored.session_key)
        client.post("/login/", {"username": "clerk", "password": PASSWORD})
        assert client.session.session_key != planted
        other = Client()
        other.cookies[django_settings.SESSION_COOKIE_NAME] = planted
        assert other.get(PAGE).status_code == 302

    def test_logging_out_leaves_nothing(self, cast: Cast) -> None:
        client = by_page()
        key = str(client.session.session_key)
        client.post("/logout/")
        client.cookies[django_settings.SESSION_COOKIE_NAME] = key
        assert client.get(PAGE).status_code == 302


class TestElsewhere:
    def test_a_login_leaves_the_other_session_by_default(self, cast: Cast) -> None:
        first = by_page()
        by_page()
        assert first.get(PAGE).status_code == 200

    def test_by_a_setting_it_ends_it(self, cast: Cast, settings: Settings) -> None:
        settings.ONE_SESSION = True
        first = by_page()
        second = by_page()
        assert (first.get(PAGE).status_code, second.get(PAGE).status_code) == (302, 200)


def deactivated(cast: Cast) -> None:
    user = cast.clerk.user
    change_user(user=user, name="", phone="", is_active=False, is_staff=False, by=SYSTEM, now=NOW)


def reset(cast: Cast) -> None:
    set_password(user=cast.clerk.user, password=NEW, by=cast.administrator.author, now=NOW)


def marked_anew(cast: Cast) -> None:
    User.objects.filter(pk=cast.clerk.user_id).update(session_mark="x")


@pytest.mark.parametrize("end", [deactivated, reset, marked_anew])
def test_out_at_the_next_request(end: Callable[[Cast], None], cast: Cast) -> None:
    draft = evaluation_in(cast, State.DRAFTING)
    client = by_page()
    end(cast)
    cells = client.post(reverse("unit:cells", args=[draft.pk]), "{}", "application/json", headers=JSON)
    assert (cells.status_code, json.loads(cells.content)["problem"]) == (401, "login")
    fragment = client.get(PAGE, headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment.headers["HX-Refresh"]) == (401, "true")
    assert client.get(PAGE).status_code == 302


def test_who_is_switched_on_again_logs_in_anew(cast: Cast) -> None:
    client = by_page()
    deactivated(cast)
    change_user(user=cast.clerk.user, name="", phone="", is_active=True, is_staff=False, by=SYSTEM, now=NOW)
    assert client.get(PAGE).status_code == 302


def test_without_its_role_the_account_opens_no_page(cast: Cast) -> None:
    client = by_page()
    revoke_role(membership=cast.clerk, by=SYSTEM, now=NOW)
    assert client.get(PAGE).status_code == 403
    assert "没有分配角色" in json.loads(client.get(PAGE, headers=JSON).content)["message"]


class TestTokens:
    def token(self, cast: Cast) -> str:
        return create_token(actor=cast.clerk, name="对接", days=30, may_write=False, now=NOW)[1]

    @pytest.mark.parametrize(
        "end", [deactivated, reset, lambda cast: revoke_role(membership=cast.clerk, by=SYSTEM, now=NOW)]
    )
    def test_they_end_with_what_they_rest_on(self, end: Callable[[Cast], None], cast: Cast) -> None:
        text = self.token(cast)
        assert valid_token(text, NOW)
        end(cast)
        assert valid_token(text, NOW) is None

    def test_ones_own_new_password_leaves_them(self, cast: Cast) -> None:
        """Other systems would stand still each time; whoever fears for a token revokes it."""
        self.token(cast)
        form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
        assert by_page().post("/password/", form).status_code == 302
        assert ApiToken.objects.get().revoked_at is None


class TestNewPasswordFirst:
    @pytest.fixture
    def handed_out(self, cast: Cast) -> Client:
        """The administrator's account, with a password that somebody else has set on the page of the administration."""
        boss = log_in(make_member(cast.finance, Role.ADMINISTRATOR, "boss", is_staff=True))
        page = reverse("admin:auth_user_password_change", args=[cast.administrator.user_id])
        form = {"password1": NEW, "password2": NEW, "usable_password": "true"}
        assert boss.post(page, form).status_code == 302
        client = Client()
        client.post("/login/", {"username": "administrator", "password": NEW})
        return client

    @pytest.mark.parametrize("place", ["/", "/admin/", "/lists/", "/tokens/", "/role/", "/administrator/gallery/"])
    def test_every_page_leads_there(self, place: str, handed_out: Client) -> None:
        assert handed_out.get(place).headers["Location"] == "/password/"
        assert handed_out.get(place, headers=JSON).status_code == 403

    def test_afterwards_all_are_open(self, handed_out: Client) -> None:
        other = "又一个新口令-2028"
        form = {"old_password": NEW, "new_password1": other, "new_password2": other}
        assert handed_out.post("/password/", form).status_code == 302
        assert handed_out.get("/admin/").status_code == 200

    def test_one_may_leave(self, handed_out: Client) -> None:
        assert handed_out.post("/logout/").headers["Location"] == "/login/"

    def test_without_the_rule_the_administration_would_be_open(
        self, handed_out: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(session, "first", lambda *_: None)
        assert handed_out.get("/admin/").status_code == 200

    def test_a_new_account_of_the_administration_too(self, cast: Cast) -> None:
        form = {
            "username": "neu", "name": "新人", "phone": "", "usable_password": "true", "password1": NEW,
            "password2": NEW, "memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0,
            "memberships-0-organisation": cast.unit.pk, "memberships-0-role": "clerk", "memberships-0-is_active": "on",
        }  # fmt: skip
        log_in(cast.administrator).post(reverse("admin:accounts_user_add"), form)
        assert User.objects.get(username="neu").must_change_password
