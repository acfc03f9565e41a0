"""Changing one's password."""

from __future__ import annotations

import re

import pytest
from django.db import OperationalError

from perfeval.accounts.login import operations
from perfeval.accounts.login.second_factor import begin_second_factor
from perfeval.accounts.models import User
from tests.factories import NOW, PASSWORD, Cast
from tests.web.conftest import log_in

NEW = "崭新的口令-2027"


def test_it_changes_and_one_stays_logged_in(cast: Cast) -> None:
    client, elsewhere = log_in(cast.clerk), log_in(cast.clerk)
    form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    page = client.post("/password/", form, follow=True).content.decode()
    assert "密码已修改" in page
    assert elsewhere.get("/password/").status_code == 302, "other sessions are over"
    cast.clerk.user.refresh_from_db()
    assert cast.clerk.user.check_password(NEW)


def test_the_rules_are_said_in_chinese(cast: Cast) -> None:
    form = {"old_password": PASSWORD, "new_password1": "12345", "new_password2": "12345"}
    page = log_in(cast.clerk).post("/password/", form).content.decode()
    assert "密码太短，至少要有 10 个字符" in page
    assert "invalid-feedback" in page
    assert not re.findall(r">\s*[A-Z][a-z]+ [a-z]+[^<]*<", page)  # no sentence was left in English


@pytest.mark.parametrize("new", ["12345", "password", "clerk", "填报甲", "aaaaaaaaaaaa"])
def test_it_is_said_politely(cast: Cast, new: str) -> None:
    """Django's own translation of the rules says 你."""
    form = {"old_password": "不对", "new_password1": new, "new_password2": f"{new}x"}
    page = log_in(cast.clerk).post("/password/", form).content.decode()
    right = (
        log_in(cast.clerk).post("/password/", {**form, "old_password": PASSWORD, "new_password2": new}).content.decode()
    )
    assert "现在的密码不正确" in page
    assert "invalid-feedback" in right
    assert "你" not in page + right


def test_it_is_changed_whole_or_not_at_all(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page that says 没有保存 must be right: else the person types the old password until it is locked."""

    def away(**_: object) -> None:
        raise OperationalError("away")

    user, client = cast.clerk.user, log_in(cast.clerk)
    used = user.used_passwords.count()
    client.raise_request_exception = False
    monkeypatch.setattr(operations, "record", away)
    form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post("/password/", form).status_code == 503
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert user.used_passwords.count() == used


def test_nothing_else_of_the_account_is_written(cast: Cast) -> None:
    """Somebody may switch it off in the same moment."""
    user = User.objects.get(pk=cast.clerk.user_id)
    User.objects.update(is_active=False, phone="0990-1234567")
    operations.change_own_password(user=user, password=NEW, now=NOW)
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert (user.is_active, user.phone) == (False, "0990-1234567")


def test_a_key_that_was_shown_before_is_gone(cast: Cast) -> None:
    user = cast.clerk.user
    key = begin_second_factor(user=user).key
    log_in(cast.clerk).post("/password/", {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW})
    assert begin_second_factor(user=user).key != key
