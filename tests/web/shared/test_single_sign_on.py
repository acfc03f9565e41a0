"""单位统一登录, against a provider that really answers: what gets in, and everything that must not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib import admin
from django.test import Client
from pytest_django import Settings

from perfeval.accounts.models import User
from perfeval.accounts.operations import grant_role
from perfeval.audit.models import JournalEntry
from perfeval.audit.operations import SYSTEM
from perfeval.core.workflow import Role
from perfeval.web.shared.login import PENDING
from tests.apps.journal import last_entry
from tests.factories import NOW, Cast
from tests.identity_provider import CLIENT, SECRET, Identity, identity_provider, new_key
from tests.web.conftest import log_in as by_password
from tests.web.shared.telephone import set_up

DOOR, BACK = "/login/unified/", "/login/unified/callback/"


@pytest.fixture
def provider(settings: Settings) -> Iterator[Identity]:
    with identity_provider() as server:
        settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_SECRET = server.issuer, CLIENT, SECRET
        settings.OIDC_CLAIM = "preferred_username"
        yield server


def go_there(client: Client, door: str = DOOR) -> str:
    """To the provider, where the person logs in; the address to which it sends them back."""
    there = client.get(door)
    assert there.status_code == HTTPStatus.FOUND
    url = urlsplit(there.headers["Location"])
    connection = HTTPConnection(str(url.hostname), url.port or 0, timeout=10)
    connection.request("GET", f"{url.path}?{url.query}")
    back = connection.getresponse().headers["Location"]
    connection.close()
    return back.removeprefix("http://testserver")


def log_in(client: Client, door: str = DOOR) -> Any:
    return client.get(go_there(client, door))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def refused(client: Client, answer: Any) -> bool:
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "没有登录" in answer.content.decode()
    return not is_in(client) and PENDING not in client.session


class TestOff:
    def test_there_is_neither_button_nor_address(self, db: None, client: Client) -> None:
        assert "单位统一登录" not in client.get("/login/").content.decode()
        assert client.get(DOOR).status_code == client.get(f"{BACK}?code=1&state=1").status_code == HTTPStatus.NOT_FOUND


class TestIn:
    def test_the_account_of_that_name(self, cast: Cast, client: Client, provider: Identity) -> None:
        assert f'href="{DOOR}?next=%2Ftokens%2F"' in client.get("/login/?next=/tokens/").content.decode()
        answer = log_in(client, f"{DOOR}?next=/tokens/")
        assert (answer.status_code, answer.headers["Location"]) == (HTTPStatus.FOUND, "/tokens/")
        assert client.get("/tokens/").status_code == HTTPStatus.OK
        entry = last_entry(f"user:{cast.clerk.user_id}")
        assert (entry.action, entry.detail["way"]) == ("login", "single-sign-on")

    def test_nothing_is_made_or_linked(self, cast: Cast, client: Client, provider: Identity) -> None:
        people = User.objects.count()
        log_in(client)
        assert is_in(client)
        assert (User.objects.count(), SocialAccount.objects.count(), EmailAddress.objects.count()) == (people, 0, 0)

    def test_never_to_another_site(self, cast: Cast, client: Client, provider: Identity) -> None:
        assert log_in(client, f"{DOOR}?next=https://evil.example/").headers["Location"] == "/"

    def test_the_query_adds_nothing_to_what_is_asked(self, db: None, client: Client, provider: Identity) -> None:
        there = client.get(f"{DOOR}?scope=admin&auth_params=nonce%3Dmine&process=connect").headers["Location"]
        asked = parse_qs(urlsplit(there).query)
        assert set(asked["scope"][0].split()) == {"openid", "profile"}
        assert asked["nonce"] != ["mine"]

    def test_our_second_factor_is_asked_all_the_same(self, cast: Cast, client: Client, provider: Identity) -> None:
        phone, _ = set_up(cast.clerk.user)
        provider.claims |= {"amr": ["pwd", "otp"], "acr": "2"}
        assert log_in(client, f"{DOOR}?next=/tokens/").headers["Location"] == "/login/code/?next=%2Ftokens%2F"
        assert not is_in(client)
        client.post("/login/code/", {"code": phone.code()})
        assert is_in(client)
        assert last_entry(f"user:{cast.clerk.user_id}").detail["way"] == "single-sign-on+totp"

    def test_and_has_to_be_set_up(self, cast: Cast, client: Client, provider: Identity, settings: Settings) -> None:
        settings.SECOND_FACTOR_ROLES = [Role.CLERK.value]
        log_in(client)
        assert client.get("/tokens/").headers["Location"] == "/second-factor/"

    def test_an_old_password_does_not_matter(
        self, cast: Cast, client: Client, provider: Identity, settings: Settings
    ) -> None:
        settings.PASSWORD_DAYS = -1  # every password is too old
        log_in(client)
        assert client.get("/tokens/").status_code == HTTPStatus.OK

    def test_who_was_given_no_password_is_asked_for_none(self, cast: Cast, client: Client, provider: Identity) -> None:
        """From the page of the administration to the person's own."""
        sent = {
            "username": "neu", "name": "新人", "phone": "", "usable_password": "false", "memberships-TOTAL_FORMS": 1,
            "memberships-INITIAL_FORMS": 0, "memberships-0-organisation": cast.unit.pk, "memberships-0-role": "clerk",
        }  # fmt: skip
        by_password(cast.administrator).post("/admin/accounts/user/add/", sent)
        grant_role(user=User.objects.get(username="neu"), organisation=cast.unit, role=Role.CLERK, by=SYSTEM, now=NOW)
        provider.claims["preferred_username"] = "neu"
        log_in(client)
        assert client.get("/tokens/").status_code == HTTPStatus.OK

    def test_the_session_is_as_long_and_ends_as_any(
        self, cast: Cast, client: Client, provider: Identity, settings: Settings
    ) -> None:
        log_in(client)
        settings.SESSION_HOURS = 0
        assert client.get("/tokens/").status_code == HTTPStatus.FOUND
        settings.SESSION_HOURS = 12
        log_in(client)
        User.objects.filter(pk=cast.clerk.user_id).update(session_mark="anew")
        assert client.get("/tokens/").status_code == HTTPStatus.FOUND


class TestNoAccount:
    def test_an_unknown_person_is_told_whom_to_ask(self, cast: Cast, client: Client, provider: Identity) -> None:
        people = User.objects.count()
        provider.claims["preferred_username"] = "nobody-here"
        answer = log_in(client)
        assert refused(client, answer)
        assert "请联系本单位的系统管理员" in answer.content.decode()
        assert User.objects.count() == people

    def test_a_disabled_one_stays_out(self, cast: Cast, client: Client, provider: Identity) -> None:
        User.objects.filter(pk=cast.clerk.user_id).update(is_active=False)
        assert refused(client, log_in(client))
        entry = last_entry(f"user:{cast.clerk.user_id}")
        assert (entry.action, entry.detail["what"]) == ("login-refused", "single-sign-on")

    @pytest.mark.parametrize("name", [None, "", 7, ["clerk"], "CLERK", "clerk "])
    def test_only_exactly_the_name(self, cast: Cast, client: Client, provider: Identity, name: object) -> None:
        provider.claims["preferred_username"] = name
        assert refused(client, log_in(client))

    def test_nobody_is_found_by_mail(self, cast: Cast, client: Client, provider: Identity) -> None:
        User.objects.filter(pk=cast.clerk.user_id).update(email="clerk@example.gov.cn")
        provider.claims = {"preferred_username": "another", "email": "clerk@example.gov.cn", "email_verified": True}
        assert refused(client, log_in(client))


FALSE_CLAIMS: dict[str, dict[str, Any]] = {
    "another login's nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "another client": {"aud": "another"},
    "made for another client": {"azp": "another"},
    "several clients, and for whom is not said": {"aud": [CLIENT, "another"]},
    "no audience": {"aud": None},
    "another issuer": {"iss": "https://evil.example"},
    "expired": {"exp": int(time.time()) - 120},
    "without an end": {"exp": None},
    "not yet": {"nbf": int(time.time()) + 3600},
    "of tomorrow": {"iat": int(time.time()) + 86_400},
    "nobody": {"sub": ""},
    "a name without end": {"sub": "x" * 300},
}


class TestFalseTokens:
    @pytest.mark.parametrize("claims", FALSE_CLAIMS.values(), ids=FALSE_CLAIMS)
    def test_a_false_claim(self, cast: Cast, client: Client, provider: Identity, claims: dict[str, Any]) -> None:
        provider.claims |= claims
        assert refused(client, log_in(client))

    def test_signed_by_somebody_else(self, cast: Cast, client: Client, provider: Identity) -> None:
        provider.signing_key = new_key()
        assert refused(client, log_in(client))

    @pytest.mark.parametrize("algorithm", ["none", "HS256"])
    def test_not_signed_by_a_key_of_the_provider_s_own(
        self, cast: Cast, client: Client, provider: Identity, algorithm: str
    ) -> None:
        provider.algorithm = algorithm
        assert refused(client, log_in(client))

    def test_a_key_that_the_provider_does_not_name(self, cast: Cast, client: Client, provider: Identity) -> None:
        provider.header = {"kid": "two"}
        assert refused(client, log_in(client))

    def test_several_audiences_with_ours_named_are_right(self, cast: Cast, client: Client, provider: Identity) -> None:
        provider.claims |= {"aud": [CLIENT, "another"], "azp": CLIENT}
        log_in(client)
        assert is_in(client)


class TestState:
    def test_an_answer_works_once(self, cast: Cast, client: Client, provider: Identity) -> None:
        back = go_there(client)
        client.get(back)
        client.post("/logout/")
        assert refused(client, client.get(back))

    def test_a_state_works_once_also_with_a_new_code(self, cast: Cast, client: Client, provider: Identity) -> None:
        """Another code for the same question: only the used state is wrong."""
        back = go_there(client)
        query = parse_qs(urlsplit(back).query)
        asked = provider.asked[query["code"][0]]
        provider.asked["fresh"] = asked
        client.get(back)
        client.post("/logout/")
        assert refused(client, client.get(f"{BACK}?code=fresh&state={query['state'][0]}"))

    def test_it_belongs_to_the_session_that_asked(self, cast: Cast, client: Client, provider: Identity) -> None:
        assert refused(Client(), Client().get(go_there(client)))

    def test_and_to_the_question(self, cast: Cast, client: Client, provider: Identity) -> None:
        """The code of one question with the state of another: PKCE and nonce do not fit."""
        first, second = go_there(client), go_there(client)
        state = parse_qs(urlsplit(second).query)["state"][0]
        code = parse_qs(urlsplit(first).query)["code"][0]
        assert refused(client, client.get(f"{BACK}?code={code}&state={state}"))

    def test_it_lasts_ten_minutes(
        self, cast: Cast, client: Client, provider: Identity, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        back = go_there(client)
        monkeypatch.setattr("allauth.socialaccount.internal.statekit.STATE_TTL", -1)
        assert refused(client, client.get(back))

    def test_the_key_of_the_session_changes(self, cast: Cast, client: Client, provider: Identity) -> None:
        back = go_there(client)
        before = client.session.session_key
        client.get(back)
        assert client.session.session_key != before


class TestTrouble:
    def test_cancelled_there(self, cast: Cast, client: Client, provider: Identity) -> None:
        provider.answer = {"error": "access_denied"}
        answer = log_in(client)
        assert refused(client, answer)
        assert "取消" in answer.content.decode()

    @pytest.mark.parametrize("description", [{"issuer": "https://evil.example"}, {"jwks_uri": None}])
    def test_a_description_of_another(
        self, db: None, client: Client, provider: Identity, description: dict[str, Any]
    ) -> None:
        provider.description = description
        assert refused(client, client.get(DOOR))

    def test_the_provider_is_away(self, db: None, client: Client, provider: Identity, settings: Settings) -> None:
        settings.OIDC_ISSUER = "http://127.0.0.1:9"
        assert refused(client, client.get(DOOR))

    def test_the_wrong_secret(self, cast: Cast, client: Client, provider: Identity, settings: Settings) -> None:
        settings.OIDC_SECRET = "another"
        assert refused(client, log_in(client))

    @pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
    def test_nobody_is_followed_elsewhere(self, cast: Cast, client: Client, provider: Identity, path: str) -> None:
        """Where it sends on to answers rightly: only the sending on is refused."""
        back = go_there(client)
        provider.moved = path
        assert refused(client, client.get(DOOR if path.startswith("/.well-known") else back))

    def test_a_refusal_leaves_no_line_that_anybody_could_fill(
        self, cast: Cast, client: Client, provider: Identity
    ) -> None:
        before = JournalEntry.objects.count()
        client.get(f"{BACK}?code=1&state=1")
        assert JournalEntry.objects.count() == before


@pytest.mark.once
def test_nothing_else_of_allauth_is_reachable(client: Client) -> None:
    for address in ("signup", "email", "password/reset", "3rdparty", "social/connections", "login/code/confirm"):
        for above in ("accounts", "login", "login/unified"):
            assert client.get(f"/{above}/{address}/").status_code == HTTPStatus.NOT_FOUND, (above, address)
    assert not [model for model in admin.site._registry if model.__module__.startswith("allauth")]
