"""The execution rate and its points as the printed amounts allow them."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from perfeval.core.checks.table import Table
from perfeval.core.decimals import HUNDRED, ZERO, Interval, printed_interval, quotient_interval
from perfeval.core.sheet import FundLine

_NOTHING: Final = Interval(ZERO, ZERO)


def possible_rate(table: Table, line: FundLine) -> Interval | None:
    """Rates in per cent that some amounts behind the printed ones give; None where there is nothing to divide by."""
    budget, executed = table.budget(line), line.executed
    if budget is None or executed is None or budget <= 0:
        return None
    quotients = quotient_interval(table.amount(executed), table.amount(budget))
    return quotients * HUNDRED if quotients else None


def possible_scores(table: Table, line: FundLine, weight: Decimal) -> list[Interval]:
    """Points that the amounts give, and points that the printed rate gives; capped at the weight."""
    rates = [possible_rate(table, line)]
    if line.rate is not None and line.rate >= 0:
        rates.append(printed_interval(line.rate, table.rate_places))
    return [_capped(rate * (weight / HUNDRED), weight) for rate in rates if rate is not None]


def _capped(points: Interval, weight: Decimal) -> Interval:
    if points.low >= weight:
        return Interval(weight, weight)
    # The weight itself is within reach, so the interval must hold it.
    return points if points.high <= weight else Interval(points.low, weight + Decimal("1E-9"))
