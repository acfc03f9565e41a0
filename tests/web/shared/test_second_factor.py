"""两步验证: set up with a telephone, asked for at each login, required of whoever approves."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from perfeval.accounts.login import second_factor as factor
from perfeval.accounts.login_models import RecoveryCode
from perfeval.accounts.models import User
from perfeval.audit.operations import SYSTEM
from perfeval.core.errors import Refused
from perfeval.core.workflow import Role
from perfeval.web.shared.login import PENDING
from tests.apps.journal import last_entry
from tests.factories import NOW, Cast, make_user
from tests.web.conftest import log_in
from tests.web.shared.telephone import CODE, JSON, PAGE, Phone, password, set_up

NEW = "崭新的口令-2027"


@pytest.fixture
def clerk(cast: Cast) -> User:
    return cast.clerk.user


@pytest.fixture
def approvers(settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = [Role.BUREAU_REVIEWER.value, Role.FINANCE_REVIEWER.value]


class TestLogin:
    def test_the_password_alone_opens_nothing(self, clerk: User, client: Client) -> None:
        set_up(clerk)
        assert password(client).headers["Location"] == f"{CODE}?next=%2Ftokens%2F"
        assert client.get("/tokens/").status_code == 302
        assert "输入验证码" in client.get(CODE).content.decode()

    def test_the_code_leads_to_the_page_one_asked_for(self, clerk: User, client: Client) -> None:
        phone, _ = set_up(clerk)
        page = password(client).headers["Location"]
        assert client.post(page, {"code": phone.code()}).headers["Location"] == "/tokens/"
        assert client.get("/tokens/").status_code == 200
        assert PENDING not in client.session
        assert last_entry(f"user:{clerk.pk}").detail["way"] == "totp"

    def test_a_wrong_one_is_said_and_written_down(self, clerk: User, client: Client) -> None:
        phone, _ = set_up(clerk)
        password(client)
        assert "验证码不正确" in client.post(CODE, {"code": phone.wrong()}).content.decode()
        assert last_entry(f"user:{clerk.pk}").detail["what"] == "code"
        assert client.get("/tokens/").status_code == 302

    @pytest.mark.parametrize("written", ["{} {}", "{}-{}", " {}{} "])
    def test_spaces_do_no_harm(self, written: str, clerk: User, client: Client) -> None:
        phone, _ = set_up(clerk)
        password(client)
        code = phone.code()
        assert client.post(CODE, {"code": written.format(code[:3], code[3:])}).status_code == 302

    def test_without_the_password_there_is_no_second_step(self, clerk: User, client: Client) -> None:
        phone, _ = set_up(clerk)
        assert client.get(CODE).headers["Location"] == "/login/?next=/"
        assert client.post(CODE, {"code": phone.code()}).headers["Location"] == "/login/?next=/"

    def test_after_five_minutes_the_password_is_asked_anew(self, clerk: User, client: Client) -> None:
        phone, _ = set_up(clerk)
        password(client)
        stored = client.session
        user, mark, _, way = stored[PENDING]
        stored[PENDING] = [user, mark, (timezone.now() - timedelta(seconds=1)).isoformat(), way]
        stored.save()
        assert client.post(CODE, {"code": phone.code()}).headers["Location"] == "/login/?next=/"

    @pytest.mark.parametrize("change", ["password", "inactive"])
    def test_what_changed_meanwhile_counts(self, change: str, clerk: User, client: Client) -> None:
        phone, _ = set_up(clerk)
        password(client)
        user = User.objects.get(pk=clerk.pk)
        user.is_active = change != "inactive"
        if change == "password":
            user.set_password(NEW)
        user.save()
        assert client.post(CODE, {"code": phone.code()}).headers["Location"] == "/login/?next=/"

    def test_the_dialog_asks_for_it_too(self, clerk: User, client: Client) -> None:
        phone, _ = set_up(clerk)
        assert json.loads(password(client, headers=JSON).content) == {"code": True}
        refused = client.post(CODE, {"code": phone.wrong()}, headers=JSON)
        assert (refused.status_code, "验证码不正确" in json.loads(refused.content)["message"]) == (422, True)
        answer = client.post(CODE, {"code": phone.code()}, headers=JSON)
        assert len(json.loads(answer.content)["token"]) == 64

    def test_the_dialog_begins_anew_when_it_took_too_long(self, clerk: User, client: Client) -> None:
        answer = client.post(CODE, {"code": "123456"}, headers=JSON)
        assert (answer.status_code, json.loads(answer.content)["again"]) == (422, True)


class TestPage:
    def test_it_shows_the_key_as_picture_and_text_within_the_policy(self, cast: Cast) -> None:
        answer = log_in(cast.clerk).get(PAGE)
        page = answer.content.decode()
        assert "<svg viewBox=" in page  # without it the style sheet would cut the picture off
        assert re.search(r'class="key">([A-Z2-7]{4} ){7}[A-Z2-7]{4}<', page)
        assert " style=" not in page
        assert "no-store" in answer.headers["Cache-Control"]

    def test_it_is_on_once_the_telephone_shows_the_code(self, cast: Cast) -> None:
        client = log_in(cast.clerk)
        client.get(PAGE)
        phone = Phone(cast.clerk.user)
        assert client.post(PAGE, {"act": "confirm", "code": phone.wrong()}).status_code == 422
        assert not factor.has_second_factor(cast.clerk.user)
        page = client.post(PAGE, {"act": "confirm", "code": phone.code()}).content.decode()
        assert len(re.findall(r"<li><code>[a-z2-9-]{29}</code></li>", page)) == 10
        assert last_entry(f"user:{cast.clerk.user_id}").action == "second-factor-on"
        again = client.get(PAGE).content.decode()
        assert "恢复码还剩 10 个" in again
        assert "<li><code>" not in again

    def on(self, cast: Cast) -> tuple[Client, Phone]:
        phone, _ = set_up(cast.clerk.user)
        client = Client()
        password(client)
        client.post(CODE, {"code": phone.code()})
        TOTPDevice.objects.update(last_t=-1)  # so that the telephone need not wait for half a minute
        return client, phone

    @pytest.mark.parametrize("act", ["off", "codes", "change", "confirm"])
    def test_what_is_on_is_touched_only_with_a_code(self, act: str, cast: Cast) -> None:
        client, phone = self.on(cast)
        before = list(RecoveryCode.objects.values())
        assert client.post(PAGE, {"act": act, "code": phone.wrong()}).status_code == 422
        assert factor.has_second_factor(cast.clerk.user)
        assert list(RecoveryCode.objects.values()) == before
        assert "换到这部手机" not in client.get(PAGE).content.decode()

    def test_off(self, cast: Cast) -> None:
        client, phone = self.on(cast)
        client.post(PAGE, {"act": "off", "code": phone.code()})
        assert not factor.has_second_factor(cast.clerk.user)
        assert last_entry(f"user:{cast.clerk.user_id}").action == "second-factor-off"

    def test_new_codes(self, cast: Cast) -> None:
        client, phone = self.on(cast)
        before = set(RecoveryCode.objects.values_list("hash", flat=True))
        assert client.post(PAGE, {"act": "codes", "code": phone.code()}).content.decode().count("<li><code>") == 10
        assert not before & set(RecoveryCode.objects.values_list("hash", flat=True))

    def test_another_telephone_takes_over_once_it_has_shown_a_code(self, cast: Cast) -> None:
        client, old = self.on(cast)
        client.post(PAGE, {"act": "change", "code": old.code()})
        assert "换到这部手机" in client.get(PAGE).content.decode()
        new = Phone(cast.clerk.user)
        assert TOTPDevice.objects.filter(confirmed=True).get().key == old.device.key
        client.post(PAGE, {"act": "confirm", "code": new.code()})
        assert TOTPDevice.objects.get().key == new.device.key != old.device.key

    def test_a_session_from_before_is_over(self, cast: Cast) -> None:
        client = log_in(cast.clerk)
        set_up(cast.clerk.user)
        assert client.get(PAGE).headers["Location"] == f"/login/?next={PAGE}"

    def test_a_session_without_the_code_is_asked_for_it(self, cast: Cast) -> None:
        phone, _ = set_up(cast.clerk.user)
        client = log_in(cast.clerk)
        assert client.get(PAGE).headers["Location"] == CODE
        assert client.post(CODE, {"code": phone.code()}).status_code == 302
        assert client.get(PAGE).status_code == 200


@pytest.mark.usefixtures("approvers")
class TestRequired:
    def test_a_reviewer_sets_it_up_before_anything_else(self, cast: Cast) -> None:
        client = log_in(cast.bureau_reviewer)
        assert client.get("/review/").headers["Location"] == PAGE
        assert client.get("/review/", headers=JSON).status_code == 403
        assert "须使用两步验证" in client.get(PAGE).content.decode()
        client.post(PAGE, {"act": "confirm", "code": Phone(cast.bureau_reviewer.user).code()})
        assert client.get("/review/").status_code == 200

    def test_so_does_whoever_enters_the_administration(self, cast: Cast) -> None:
        client = log_in(cast.administrator)
        assert client.get("/admin/").headers["Location"] == PAGE
        root = Client()
        root.force_login(make_user("root", is_staff=True, is_superuser=True))
        assert root.get("/admin/").headers["Location"] == PAGE

    def test_a_clerk_does_not(self, cast: Cast) -> None:
        assert log_in(cast.clerk).get("/unit/todo/").status_code == 200

    def test_without_the_rule_nobody_does(self, cast: Cast, settings: Settings) -> None:
        settings.SECOND_FACTOR_ROLES = []
        assert log_in(cast.bureau_reviewer).get("/review/").status_code == 200

    def test_it_cannot_be_turned_off(self, cast: Cast) -> None:
        set_up(cast.bureau_reviewer.user)
        with pytest.raises(Refused, match="不能关闭"):
            factor.turn_off_second_factor(user=cast.bureau_reviewer.user, by=SYSTEM, now=NOW)

    def test_a_new_password_comes_first(self, cast: Cast) -> None:
        User.objects.filter(pk=cast.bureau_reviewer.user_id).update(must_change_password=True)
        client = log_in(cast.bureau_reviewer)
        assert client.get("/review/").headers["Location"] == "/password/"
        assert client.get(PAGE).headers["Location"] == "/password/"


def test_no_page_of_the_administration_shows_keys(db: None) -> None:
    reverse("admin:index")  # loads all pages
    assert TOTPDevice not in admin.site._registry


def test_a_role_that_does_not_exist_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib import reload  # noqa: PLC0415

    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415

    from perfeval.settings import login  # noqa: PLC0415

    monkeypatch.setenv("PERFEVAL_SECOND_FACTOR_ROLES", "bureau_reviewer,boss")
    with pytest.raises(ImproperlyConfigured, match="boss"):
        reload(login)
    monkeypatch.delenv("PERFEVAL_SECOND_FACTOR_ROLES")
    assert Role.FINANCE_REVIEWER.value in reload(login).SECOND_FACTOR_ROLES
