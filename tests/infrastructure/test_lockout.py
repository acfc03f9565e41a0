"""Guessing passwords is stopped, typing errors lock out nobody but the one who makes them, and that not for long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from model_bakery import baker
from pytest_django import Settings

from perfeval.accounts.models import User

PASSWORD = "correct-horse-9"
HERE, ELSEWHERE = "203.0.113.5", "203.0.113.6"

LogIn = Callable[..., int]


@pytest.fixture
def log_in(db: None, settings: Settings) -> LogIn:
    """Answers the status: 302 is in, 200 is a wrong password, 429 is locked."""
    settings.AXES_ENABLED = True
    for name in ("wang", "li"):
        user = baker.prepare(User, username=name)
        user.set_password(PASSWORD)
        user.save()

    def attempt(name: str = "wang", password: str = PASSWORD, address: str = HERE) -> int:
        return Client(REMOTE_ADDR=address).post(reverse("login"), {"username": name, "password": password}).status_code

    return attempt


@pytest.fixture
def locked(log_in: LogIn, settings: Settings) -> LogIn:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        log_in(password="wrong")
    return log_in


def test_after_five_wrong_passwords_even_the_right_one_is_refused(locked: LogIn) -> None:
    assert locked() == 429


def test_without_the_guard_it_would_be_let_in(locked: LogIn, settings: Settings) -> None:
    settings.AXES_ENABLED = False
    assert locked() == 302


def test_one_error_less_locks_nobody_out(log_in: LogIn, settings: Settings) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        assert log_in(password="wrong") == 200
    assert log_in() == 302


def test_a_colleague_at_the_same_address_is_not_locked_out(locked: LogIn) -> None:
    assert locked("li") == 302


def test_a_stranger_elsewhere_cannot_lock_somebody_out(locked: LogIn) -> None:
    assert locked(address=ELSEWHERE) == 302


def test_the_lock_opens_by_itself(locked: LogIn, settings: Settings) -> None:
    later = settings.AXES_COOLOFF_TIME + timedelta(seconds=1)
    for attempt in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=attempt.attempt_time - later)
    assert locked() == 302
