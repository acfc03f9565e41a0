from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.core.decimals import (
    Interval,
    NumberError,
    convert_money,
    decimal_places,
    divide_half_up,
    exactly,
    normal,
    parse_number,
    parse_percent,
    printed_interval,
    quotient_interval,
    round_half_up,
    show,
    trim,
)

D = Decimal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("98.50", "98.50"),
        ("９８．５", "98.5"),
        ("1,234,567.89", "1234567.89"),
        ("１，２３４", "1234"),
        (" 1 234 . 5 ", "1234.5"),
        ("¥12", "12"),
        ("￥ 1,000.00", "1000.00"),
        ("-3", "-3"),
        ("－3", "-3"),
        ("\u22123", "-3"),
        ("+3", "3"),
        (".5", "0.5"),
        ("007", "7"),
        ("0.00", "0.00"),
    ],
)
def test_numbers_as_people_write_them(text: str, value: str) -> None:
    assert str(parse_number(text)) == value


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "NaN", "Infinity", "-inf", "1e3", "1E+2", "0E+1000000", "1_000", "٣", "一", "1.2.3", "1,23", "12,34", "1,2345",
        ",", ".", "-", "--1", "5%", "12万", "12元", "0x1F", "1/2", "½", "1" * 16, "0." + "1" * 11, "1" * 100_000, "12\x00",
    ],
)  # fmt: skip
def test_everything_else_is_refused_with_one_kind_of_error(text: str) -> None:
    with pytest.raises(NumberError) as caught:
        parse_number(text)
    assert caught.value.text == text
    assert len(str(caught.value)) < 80


@pytest.mark.parametrize(
    ("text", "value"), [("12万", "12" + "0000"), ("1.2亿元", "120000000"), ("49 万元", "490000"), ("3元", "3")]
)
def test_multipliers_where_the_caller_allows_them(text: str, value: str) -> None:
    assert str(parse_number(text, multiplier=True)) == value


def test_percentages() -> None:
    assert parse_percent("97.75%") == parse_percent("97.75") == parse_percent("97.75％") == D("97.75")
    for text in ("%", "5%%", "五%"):
        with pytest.raises(NumberError):
            parse_percent(text)


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    with suppress(NumberError):
        assert parse_number(text, multiplier=True).is_finite()


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("2.665", 2, "2.67"),
        ("-2.665", 2, "-2.67"),
        ("2.664999", 2, "2.66"),
        ("0.5", 0, "1"),
        ("1.5", 0, "2"),
        ("7", 2, "7.00"),
    ],
)
def test_half_up(value: str, places: int, rounded: str) -> None:
    assert str(round_half_up(D(value), places)) == rounded


figures = st.integers(-(10**18), 10**18).map(lambda units: D(units).scaleb(-4))


@given(figures, figures.filter(bool), st.integers(0, 4))
def test_a_quotient_is_rounded_once_and_exactly(numerator: Decimal, denominator: Decimal, places: int) -> None:
    quotient = Fraction(numerator) / Fraction(denominator)
    shifted = abs(quotient) * 10**places
    expected = int(shifted + Fraction(1, 2)) * (1 if quotient >= 0 else -1)
    assert Fraction(divide_half_up(numerator, denominator, places)) == Fraction(expected, 10**places)


def test_dividing_twice_would_round_wrong() -> None:
    """The control of the test above: a quotient cut to 28 digits first lands on the half and goes up."""
    numerator, denominator = D("0.0049999999999999999999999999999999"), D(1)
    assert divide_half_up(numerator, denominator) == 0
    assert round_half_up(+(numerator / denominator)) == D("0.01")


@pytest.mark.parametrize(
    ("value", "text"),
    [("10.00", "10"), ("9.50", "9.5"), ("100", "100"), ("1E+2", "100"), ("0.00", "0"), ("-0", "0"), ("-0.50", "-0.5")],
)
def test_show_and_trim(value: str, text: str) -> None:
    assert show(D(value)) == text
    assert format(trim(D(value)), "f").replace("-0", "0", 1 if text == "0" else 0) == text
    assert trim(D(value)) == D(value)


def test_nothing_is_shown_as_a_dash() -> None:
    assert show(None) == "—"


def test_money_in_another_unit_is_exact() -> None:
    assert str(convert_money(D("1234.56"), source="万元", target="元")) == "12345600"
    assert str(convert_money(D("0.01"), source="元", target="万元")) == "0.000001"
    assert str(convert_money(D("10.00"), source="元", target="元")) == "10.00"


def test_decimals_as_written() -> None:
    assert [decimal_places(D(text)) for text in ("98.50", "100", "1E+2", "0.001")] == [2, 0, 0, 3]


def test_texts_are_compared_without_blanks_and_width() -> None:
    assert normal("≥ 95％\u3000（含）") == "≥95%(含)"


def test_what_a_printed_figure_stands_for() -> None:
    assert printed_interval(D("99.23"), 2) == Interval(D("99.225"), D("99.235"))
    assert printed_interval(D(49), 1) == Interval(D("48.95"), D("49.05"))
    assert printed_interval(D(0), 2) == Interval(D(0), D(0))
    assert printed_interval(D("99.23"), 2, finest=2) == Interval(D("99.23"), D("99.23"))


def test_intervals_meet_where_some_value_lies_in_both() -> None:
    ten = Interval(D("9.5"), D("10.5"))
    assert ten.meets(Interval(D("10.4"), D("11")))
    assert ten.meets(Interval(D("9.5"), D("9.5")))
    assert Interval(D("9.5"), D("9.5")).meets(ten)
    assert not ten.meets(Interval(D("10.5"), D("11.5")))  # 10.5 is printed as 11
    assert not ten.meets(Interval(D("10.5"), D("10.5")))
    assert not Interval(D("10.5"), D("10.5")).meets(ten)


def test_quotients_of_intervals() -> None:
    quotient = quotient_interval(Interval(D(1), D(2)), Interval(D(4), D(5)))
    assert quotient == Interval(D("0.2"), D("0.5"))
    assert quotient_interval(Interval(D(1), D(2)), Interval(D(0), D(1))) is None
    assert quotient_interval(Interval(D(-1), D(2)), Interval(D(1), D(1))) is None


def test_sums_and_products_of_table_figures_lose_no_digit() -> None:
    long = D("123456789012345.0123456789")
    with exactly():
        assert long * long - long * long == 0
        assert Fraction(long * long) == Fraction(long) ** 2
    assert Fraction(long * long) != Fraction(long) ** 2
