"""Values in the words of the screens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from perfeval.web.templatetags.words import deadline, moment, money, separated, short, time_left
from tests.factories import BEIJING

MIDNIGHT = datetime(2025, 3, 1, tzinfo=BEIJING)


def test_midnight_belongs_to_the_day_that_ends() -> None:
    assert deadline(MIDNIGHT) == "2025年2月28日 24:00"
    assert deadline(MIDNIGHT + timedelta(hours=17, minutes=30)) == "2025年3月1日 17:30"


def test_times_are_those_of_beijing() -> None:
    assert moment(datetime(2025, 2, 27, 16, 5, tzinfo=UTC)) == "2025年2月28日 00:05"
    assert moment(None) == ""


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(days=6, hours=3), "还有 6 天"),
        (timedelta(hours=23), "还有 23 小时"),
        (timedelta(minutes=10), "还有 1 小时"),
        (timedelta(hours=-5), "已过 1 天"),
    ],
)
def test_what_is_left(before: timedelta, words: str) -> None:
    assert time_left(MIDNIGHT, MIDNIGHT - before) == words


def test_figures() -> None:
    assert short(Decimal("9.50")) == "9.5"
    assert short(Decimal("10.00")) == "10"
    assert short(Decimal("0")) == "0"
    assert money(Decimal("12951100.00")) == "12,951,100.00"
    assert separated("12951100.5") == "12,951,100.5"
    assert separated("") == ""
