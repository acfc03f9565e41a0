"""Guessing passwords is stopped, typing errors lock out nobody but the one who makes them, and that not for long."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from perfeval.accounts.login import operations
from perfeval.accounts.login.operations import check_password, note_login, unlock
from perfeval.accounts.login.tries import LockedOut, drop_old_tries
from perfeval.accounts.login_models import LoginTries
from perfeval.accounts.models import User
from perfeval.accounts.tasks import tidy
from perfeval.audit.models import JournalEntry
from perfeval.audit.operations import SYSTEM
from perfeval.core.errors import Refused
from tests.apps.crowd import at_once
from tests.apps.journal import last_entry
from tests.factories import NOW, PASSWORD, make_user

pytestmark = pytest.mark.django_db

HERE, ELSEWHERE = "203.0.113.5", "203.0.113.6"


def attempt(name: str = "wang", password: str = "wrong", address: str = HERE, now: datetime = NOW) -> str:
    try:
        user = check_password(username=name, password=password, address=address, now=now)
    except LockedOut:
        return "locked"
    except Refused:
        return "wrong"
    note_login(user=user, address=address, way="password", now=now)
    return "in"


@pytest.fixture(autouse=True)
def people() -> None:
    make_user("wang")
    make_user("li")


@pytest.fixture
def locked(settings: Settings) -> None:
    assert [attempt() for _ in range(settings.LOGIN_TRIES)] == ["wrong"] * settings.LOGIN_TRIES


@pytest.mark.usefixtures("locked")
class TestLocked:
    def test_even_the_right_password_is_refused(self) -> None:
        assert attempt(password=PASSWORD) == "locked"

    def test_without_the_count_it_would_be_let_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(operations, "count_try", lambda **_: 1)
        assert attempt(password=PASSWORD) == "in"

    def test_a_colleague_at_the_same_address_is_not_locked_out(self) -> None:
        assert attempt("li", PASSWORD) == "in"

    def test_a_stranger_elsewhere_cannot_lock_somebody_out(self) -> None:
        assert attempt(password=PASSWORD, address=ELSEWHERE) == "in"

    def test_it_opens_by_itself(self, settings: Settings) -> None:
        assert attempt(password=PASSWORD, now=NOW + settings.LOGIN_LOCK - timedelta(seconds=1)) == "locked"
        assert attempt(password=PASSWORD, now=NOW + settings.LOGIN_LOCK) == "in"

    def test_a_refused_try_does_not_make_it_longer(self, settings: Settings) -> None:
        attempt(now=NOW + settings.LOGIN_LOCK / 2)
        assert attempt(password=PASSWORD, now=NOW + settings.LOGIN_LOCK) == "in"

    def test_an_administrator_opens_it_at_once(self) -> None:
        unlock(user=User.objects.get(username="wang"), by=SYSTEM, now=NOW)
        assert attempt(password=PASSWORD) == "in"

    def test_the_sentence_says_for_how_long(self) -> None:
        with pytest.raises(LockedOut, match="请 10 分钟后再试"):
            check_password(username="wang", password="x", address=HERE, now=NOW + timedelta(minutes=5))


def test_one_error_less_locks_nobody_out(settings: Settings) -> None:
    for _ in range(3):  # a login begins the count anew
        for _ in range(settings.LOGIN_TRIES - 1):
            assert attempt() == "wrong"
        assert attempt(password=PASSWORD) == "in"


class TestFromManyAddresses:
    @pytest.fixture(autouse=True)
    def few(self, settings: Settings) -> None:
        settings.LOGIN_TRIES_ANYWHERE = 8

    def botnet(self, now: datetime = NOW) -> list[str]:
        return [attempt(address=f"198.51.100.{number}", now=now) for number in range(20)]

    def test_all_together_have_a_limit(self) -> None:
        assert self.botnet().count("wrong") == 8
        assert attempt(password=PASSWORD) == "locked"

    def test_the_address_that_one_works_at_stays_open(self) -> None:
        assert attempt(password=PASSWORD) == "in"
        self.botnet()
        assert attempt(password=PASSWORD, now=NOW + timedelta(minutes=1)) == "in"
        assert attempt("li", PASSWORD, address="198.51.100.1") == "in"

    def test_not_for_ever(self, settings: Settings) -> None:
        attempt(password=PASSWORD)
        later = NOW + settings.LOGIN_ADDRESS_KNOWN
        self.botnet(later)
        assert attempt(password=PASSWORD, now=later) == "locked"

    def test_it_opens_again(self, settings: Settings) -> None:
        self.botnet()
        assert self.botnet(NOW + settings.LOGIN_LOCK_ANYWHERE).count("wrong") == 8


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
class TestAtOnce:
    """Fifty tries at the same moment, on pages, each with a connection of its own."""

    def checks(self, monkeypatch: pytest.MonkeyPatch, *, count_first: bool) -> int:
        looked: list[float] = []

        def slow(username: str, password: str) -> object:
            looked.append(time.monotonic())
            time.sleep(0.2)  # as long as Argon2 takes under load: all fifty would be in here together
            return authenticate(username=username, password=password)

        monkeypatch.setattr(operations, "authenticate", slow)
        if not count_first:
            monkeypatch.setattr(operations, "count_try", lambda **_: 1)
        answers: list[int] = []

        def post() -> None:
            form = {"username": "wang", "password": "wrong"}
            answers.append(Client(REMOTE_ADDR=HERE).post(reverse("login"), form).status_code)

        assert at_once([post] * 50) == {"done": 50}
        assert answers.count(200) == len(looked)
        return len(looked)

    def test_no_more_than_the_limit_are_looked_at(self, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
        assert self.checks(monkeypatch, count_first=True) == settings.LOGIN_TRIES
        assert LoginTries.objects.get(address=HERE).tries == settings.LOGIN_TRIES

    def test_without_the_count_before_all_would_be(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.checks(monkeypatch, count_first=False) == 50

    def test_nor_from_fifty_addresses(self, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
        settings.LOGIN_TRIES_ANYWHERE = 12
        ends = at_once([self.other(f"198.51.100.{number}") for number in range(50)])
        assert ends == {"LockedOut": 38, "Refused": 12}

    def other(self, address: str) -> Callable[[], object]:
        return lambda: check_password(username="wang", password="x", address=address, now=NOW)


class TestUnknownNames:
    """Nobody learns from an answer, or from how long it takes, whether there is such an account."""

    @pytest.mark.parametrize(("name", "queries"), [("wang", 23), ("nobody", 26)])
    def test_they_cost_the_same(
        self,
        name: str,
        queries: int,
        django_assert_num_queries: DjangoAssertNumQueries,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """One slow hash, and but for the head of the journal's chain the same statements."""
        hashed: list[str] = []
        encode = MD5PasswordHasher.encode

        def noted(hasher: MD5PasswordHasher, password: str, salt: str) -> str:
            hashed.append(password)
            return encode(hasher, password, salt)

        monkeypatch.setattr(MD5PasswordHasher, "encode", noted)
        with django_assert_num_queries(queries):
            attempt(name)
        assert hashed == ["wrong"]

    def test_they_are_locked_like_others(self, settings: Settings) -> None:
        answers = [attempt("nobody") for _ in range(settings.LOGIN_TRIES + 1)]
        assert answers == ["wrong"] * settings.LOGIN_TRIES + ["locked"]

    def test_they_fill_no_journal(self) -> None:
        before = JournalEntry.objects.count()
        attempt("nobody")
        assert JournalEntry.objects.count() == before


class TestWrittenDown:
    def test_a_refusal_with_its_address(self) -> None:
        attempt()
        entry = last_entry(f"user:{User.objects.get(username='wang').pk}")
        assert (entry.action, entry.actor_name) == ("login-refused", "未登录")
        assert entry.detail == {"address": HERE, "what": "password", "locked": False}

    @pytest.mark.usefixtures("locked")
    def test_the_one_that_locks(self) -> None:
        entry = last_entry(f"user:{User.objects.get(username='wang').pk}")
        assert entry.detail["locked"] is True

    def test_login_and_logout(self) -> None:
        client = Client(REMOTE_ADDR=HERE)
        client.post(reverse("login"), {"username": "wang", "password": PASSWORD})
        chain = f"user:{User.objects.get(username='wang').pk}"
        assert (last_entry(chain).action, last_entry(chain).detail) == ("login", {"address": HERE, "way": "password"})
        client.post(reverse("logout"))
        assert (last_entry(chain).action, last_entry(chain).detail) == ("logout", {"address": HERE})

    def test_no_name_and_no_password_is_kept_beside_the_count(self) -> None:
        attempt("mistyped-password-here")
        assert "mistyped" not in str(list(LoginTries.objects.values()))


def test_old_counts_are_dropped_and_known_addresses_kept(settings: Settings) -> None:
    attempt("nobody")
    attempt("wang", PASSWORD)
    drop_old_tries(now=NOW + timedelta(minutes=1))
    assert LoginTries.objects.filter(tries=1).exists()
    drop_old_tries(now=NOW + settings.LOGIN_LOCK_ANYWHERE)
    assert LoginTries.objects.get().succeeded_at == NOW
    drop_old_tries(now=NOW + settings.LOGIN_ADDRESS_KNOWN)
    assert not LoginTries.objects.exists()


@pytest.mark.parametrize("inside", [True, False])
def test_the_administration_has_no_door_of_its_own(inside: bool) -> None:
    client = Client()
    if inside:
        client.force_login(User.objects.get(username="wang"))
    answer = client.post("/admin/login/?next=/admin/", {"username": "wang", "password": PASSWORD})
    if inside:
        assert answer.status_code == 403  # not staff: a redirect would go round in circles
    else:
        assert answer.headers["Location"] == "/login/?next=/admin/"
    assert LoginTries.objects.count() == 0


def test_the_clock_throws_old_counts_and_sessions_away(settings: Settings) -> None:
    attempt("nobody")
    over = Session.objects.create(session_key="x", session_data="", expire_date=NOW)
    assert settings.CELERY_BEAT_SCHEDULE["forget old logins"]["task"] == tidy.name
    tidy()
    assert not LoginTries.objects.exists()
    assert not Session.objects.filter(pk=over.pk).exists()
