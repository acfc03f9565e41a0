"""Numbers: reading what people write, rounding half up, showing, and what a printed figure stands for.

Nothing here or anywhere else in perfeval is ever a float.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from functools import lru_cache
from typing import Final, Literal

ZERO: Final = Decimal(0)
HUNDRED: Final = Decimal(100)
SCORE_PLACES: Final = 2  # scores are given in hundredths of a point
MAX_INTEGER_DIGITS: Final = 15  # what the database keeps exactly
MAX_PLACES: Final = 10

# Sums and products of such figures are exact under this precision; only division rounds.
_EXACT: Final = Context(prec=100, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow])

_MULTIPLIERS: Final = {"": Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
_YUAN: Final = {"元": Decimal(1), "万元": Decimal(10_000)}

_NUMBER: Final = re.compile(r"([+-]?)¥?((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+)(万|亿|)(元?)")


class NumberError(ValueError):
    """Text that is no number. The message is a Chinese sentence; `text` is what was read."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(f"“{text[:30]}”{reason}")
        self.text = text


def exactly() -> AbstractContextManager[Context]:
    """A `with` block in which +, − and × of table figures lose no digit."""
    return localcontext(_EXACT)


def normal(text: str) -> str:
    """Full-width signs as plain ones (NFKC, − as -), without any blank: how two texts are compared."""
    return _normal_cell(text) if len(text) <= 60 else _normal(text)


def _normal(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).replace("\u2212", "-").split())


_normal_cell = lru_cache(maxsize=8192)(_normal)  # names and targets come back in every table


def parse_number(text: str, *, multiplier: bool = False) -> Decimal:
    """A number as people write it: ９８．５, 1,234.56, ¥ 12, -3. The digits stay as written.

    With `multiplier` also 12万, 1.2亿元 (→ 120000, 120000000). Raises NumberError for everything
    else: blank, NaN, Infinity, exponents, two points, misplaced separators, more than 15 digits
    before or 10 after the point.
    """
    match = _NUMBER.fullmatch(normal(text))
    if match is None:
        raise NumberError(text, "不是数字。" if text.strip() else "没有填数字。")
    sign, digits, factor, unit = match.groups()
    if (factor or unit) and not multiplier:
        raise NumberError(text, "只能填数字，不能带“万”“亿”“元”。")
    whole, _, fraction = digits.replace(",", "").partition(".")
    if len(whole.lstrip("0")) > MAX_INTEGER_DIGITS or len(fraction) > MAX_PLACES:
        raise NumberError(text, f"太长：整数部分最多 {MAX_INTEGER_DIGITS} 位，小数最多 {MAX_PLACES} 位。")
    value = Decimal(f"{sign}{whole or 0}" + (f".{fraction}" if fraction else ""))
    return trim(value * _MULTIPLIERS[factor]) if factor else value


def parse_percent(text: str) -> Decimal:
    """97.75% or 97.75 → Decimal("97.75"). Raises NumberError."""
    return parse_number(normal(text).removesuffix("%") if text.strip() != "%" else text)


def convert_money(value: Decimal, *, source: Literal["元", "万元"], target: Literal["元", "万元"]) -> Decimal:
    """An amount in another unit; exact, trailing zeros dropped."""
    if source == target:
        return value
    with exactly():
        return trim(value * _YUAN[source] / _YUAN[target])


def round_half_up(value: Decimal, places: int = SCORE_PLACES) -> Decimal:
    """Half up, away from zero (2.665 → 2.67, -2.665 → -2.67), with exactly `places` decimals."""
    return value.quantize(_unit(places), ROUND_HALF_UP, _EXACT)


def divide_half_up(numerator: Decimal, denominator: Decimal, places: int = SCORE_PLACES) -> Decimal:
    """numerator ÷ denominator, rounded once, half up: no digit of the quotient is lost before.

    The denominator must not be zero.
    """
    divisor = denominator.copy_abs()  # abs() and unary minus would round to the context
    quotient, rest = _EXACT.divmod(numerator.copy_abs().scaleb(places, _EXACT), divisor)
    if _EXACT.multiply(rest, Decimal(2)) >= divisor:
        quotient = _EXACT.add(quotient, Decimal(1))
    signed = quotient.copy_negate() if (numerator < 0) != (denominator < 0) and quotient else quotient
    return signed.scaleb(-places, _EXACT)


def trim(value: Decimal) -> Decimal:
    """The same number without trailing zeros: 10.00 → 10, 9.50 → 9.5. Never with an exponent."""
    short = value.normalize(_EXACT)
    whole = short.to_integral_value()
    return whole.quantize(_unit(0), context=_EXACT) if short == whole else short


@lru_cache(maxsize=8192)  # equal numbers are shown alike, and tables are full of 10, 100 and 95
def show(value: Decimal | None) -> str:
    """For sentences: 10.00 → "10", 0.50 → "0.5", None → "—"."""
    if value is None:
        return "—"
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def decimal_places(value: Decimal) -> int:
    """How many decimals are written: 98.50 → 2, 100 → 0."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from `low` up to, not including, `high`; the single value `low` where both are equal."""

    low: Decimal
    high: Decimal

    def meets(self, other: Interval) -> bool:
        """Whether some value lies in both."""
        if self.low == self.high:
            return other.low == self.low or other.low < self.low < other.high
        if other.low == other.high:
            return self.low <= other.low < self.high
        return self.low < other.high and other.low < self.high

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __mul__(self, factor: Decimal) -> Interval:
        """By a factor that is not negative."""
        return Interval(self.low * factor, self.high * factor)


def printed_interval(value: Decimal, places: int, finest: int | None = None) -> Interval:
    """What a figure printed with `places` decimals stands for: 99.23 → [99.225, 99.235).

    Zero is nothing and stands for itself. So does a figure printed down to `finest` decimals,
    the smallest unit that there is (the 分 of an amount): nothing can hide behind it.
    """
    if not value or (finest is not None and places >= finest):
        return Interval(value, value)
    half = _unit(places) / 2
    return Interval(value - half, value + half)


def quotient_interval(numerator: Interval, denominator: Interval) -> Interval | None:
    """All quotients; None where the denominator may be zero or either may be negative."""
    if denominator.low <= 0 or numerator.low < 0:
        return None
    return Interval(numerator.low / denominator.high, numerator.high / denominator.low)


_UNITS: Final = tuple(Decimal(1).scaleb(-places) for places in range(MAX_PLACES + 1))


def _unit(places: int) -> Decimal:
    return _UNITS[places] if places <= MAX_PLACES else Decimal(1).scaleb(-places)
