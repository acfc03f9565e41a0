"""Codes of the telephone and recovery codes: right once, and counted like passwords."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from perfeval.accounts.login import second_factor as factor
from perfeval.accounts.login.second_factor import check_code, confirm_second_factor
from perfeval.accounts.login_models import RecoveryCode
from perfeval.accounts.models import User
from perfeval.audit.models import JournalEntry
from perfeval.audit.operations import SYSTEM
from perfeval.core.errors import Refused
from tests.apps.crowd import at_once
from tests.factories import NOW, Cast
from tests.web.shared.telephone import CODE, Phone, password, set_up

HERE = "203.0.113.5"


@pytest.fixture
def clerk(cast: Cast) -> User:
    return cast.clerk.user


class TestGuessing:
    def attempt(self, user: User, code: str) -> str:
        return check_code(user=user, code=code, address=HERE, now=NOW)

    def test_a_code_is_right_once(self, clerk: User) -> None:
        phone, _ = set_up(clerk)
        code = phone.code()
        assert self.attempt(clerk, code) == "totp"
        with pytest.raises(Refused):
            self.attempt(clerk, code)

    def test_the_code_that_confirmed_it_is_used_up(self, clerk: User) -> None:
        phone = Phone(clerk)
        code = phone.code()
        confirm_second_factor(user=clerk, code=code, by=SYSTEM, now=NOW)
        with pytest.raises(Refused):
            self.attempt(clerk, code)

    def test_codes_are_counted_like_passwords(self, clerk: User, client: Client, settings: Settings) -> None:
        phone, _ = set_up(clerk)
        password(client)
        answers = [client.post(CODE, {"code": phone.wrong()}).status_code for _ in range(settings.LOGIN_TRIES + 1)]
        assert answers == [200] * settings.LOGIN_TRIES + [429]
        assert client.post(CODE, {"code": phone.code()}).status_code == 429
        assert password(Client()).status_code == 429

    def test_the_right_password_does_not_count(self, clerk: User, client: Client, settings: Settings) -> None:
        phone, _ = set_up(clerk)
        for _ in range(settings.LOGIN_TRIES + 1):
            password(client)
        assert client.post(CODE, {"code": phone.code()}).status_code == 302

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.postgresql
    def test_of_many_at_once_one_is_right(self, clerk: User, settings: Settings) -> None:
        phone, codes = set_up(clerk)
        settings.LOGIN_TRIES = settings.LOGIN_TRIES_ANYWHERE = 100
        code = phone.code()
        assert at_once([lambda: self.attempt(clerk, code)] * 20) == {"done": 1, "Refused": 19}
        assert at_once([lambda: self.attempt(clerk, codes[0])] * 20) == {"done": 1, "Refused": 19}

    @pytest.mark.parametrize("code", ["", "12345", "1234567", "１２", "x" * 60, "٣٣٣٣٣٣", "\x00"])
    def test_anything_else_is_wrong(self, code: str, clerk: User) -> None:
        set_up(clerk)
        with pytest.raises(Refused):
            self.attempt(clerk, code)


class TestRecoveryCodes:
    def test_each_works_once_however_it_is_typed(self, clerk: User) -> None:
        _, codes = set_up(clerk)
        assert len(set(codes)) == 10
        typed = codes[3].upper().replace("-", " ")
        assert check_code(user=clerk, code=typed, address=HERE, now=NOW) == "recovery-code"
        with pytest.raises(Refused):
            check_code(user=clerk, code=codes[3], address=HERE, now=NOW)
        assert factor.codes_left(clerk) == 9

    def test_those_of_somebody_else_open_nothing(self, cast: Cast) -> None:
        _, codes = set_up(cast.colleague.user)
        set_up(cast.clerk.user)
        with pytest.raises(Refused):
            check_code(user=cast.clerk.user, code=codes[0], address=HERE, now=NOW)

    def test_they_stand_nowhere_in_plain(self, clerk: User) -> None:
        _, codes = set_up(clerk)
        kept = str(list(RecoveryCode.objects.values())) + str(list(JournalEntry.objects.values()))
        assert not [code for code in codes if code in kept or code.replace("-", "") in kept]
