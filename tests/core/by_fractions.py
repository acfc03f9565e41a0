"""The scoring rules once more, written naively with `fractions` and none of the engine's code."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

LEAST, MOST = ("≥", ">"), ("≤", "<")


@dataclass(frozen=True)
class Case:
    """A quantitative row in plain figures."""

    sign: str
    target: Decimal
    actual: Decimal
    weight: Decimal


def half_up(value: Fraction, places: int = 2) -> Fraction:
    """For values of 0 and above."""
    scale = 10**places
    return Fraction((value * scale + Fraction(1, 2)).__floor__(), scale)


def share(case: Case) -> Fraction:
    target, actual = Fraction(case.target), Fraction(case.actual)
    if case.sign in MOST:
        if actual <= target:
            return Fraction(1)
        return max(target, Fraction(0)) / actual if target > 0 else Fraction(0)
    if target == 0:
        reached = {"≥": actual >= 0, ">": actual > 0, "=": actual == 0}[case.sign]
        return Fraction(int(reached))
    if actual >= target:
        return Fraction(1)
    return actual / target if target > 0 and actual > 0 else Fraction(0)


def row_score(case: Case) -> Fraction:
    return half_up(share(case) * Fraction(case.weight))


def execution_score(budget: Decimal, executed: Decimal, weight: Decimal) -> Fraction:
    if budget <= 0:
        return Fraction(0)
    rate = max(Fraction(executed) / Fraction(budget), Fraction(0))
    return min(half_up(rate * Fraction(weight)), Fraction(weight))


def total(cases: list[Case], budget: Decimal, executed: Decimal, rate_weight: Decimal) -> Fraction:
    added = sum((row_score(case) for case in cases), Fraction(0)) + execution_score(budget, executed, rate_weight)
    return min(half_up(added), Fraction(100))
