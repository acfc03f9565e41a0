"""Values in the words of the screens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from perfeval.web.templatetags.words import amount, deadline, moment, money, short, time_left
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
        (timedelta(seconds=-20), "刚刚截止"),
        (timedelta(hours=-5), "已过 5 小时"),
        (timedelta(days=-1), "已过 1 天"),
        (timedelta(days=-2, seconds=1), "已过 1 天"),
    ],
)
def test_what_is_left(before: timedelta, words: str) -> None:
    assert time_left(MIDNIGHT, MIDNIGHT - before) == words


def test_figures() -> None:
    assert short(Decimal("9.50")) == "9.5"
    assert short(Decimal("10.00")) == "10"
    assert short(Decimal("0")) == "0"
    assert money(Decimal("12951100.00")) == "12,951,100.00"


@pytest.mark.parametrize(
    ("typed", "places", "read"),
    [
        ("20669015.7", 2, "20,669,015.70"),
        ("0", 2, "0.00"),
        ("48", 0, "48"),
        ("48.125", 2, "48.125"),  # what was typed stays
        ("-5.5", 2, "-5.5"),
        ("", 2, ""),
    ],
)
def test_amounts_are_read_with_the_decimals_of_the_scheme(typed: str, places: int, read: str) -> None:
    assert amount(typed, places) == read
