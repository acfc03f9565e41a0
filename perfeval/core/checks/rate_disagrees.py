from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from perfeval.core.checks.rate_rows import restates_rate
from perfeval.core.checks.reporting import finding
from perfeval.core.checks.table import Table, place_of
from perfeval.core.decimals import decimal_places, printed_interval, show
from perfeval.core.findings import Finding, Severity


def rate_disagrees(table: Table) -> Iterator[Finding]:
    """An indicator that states the execution rate once more states the same one.

    The same but for digits that are not printed (100% beside 99.98): an info.
    """
    rate = _rate(table)
    if rate is None:
        return
    for index, row in enumerate(table.sheet.indicators):
        value = row.actual.value
        if value is None or value == rate or row.actual.unit not in ("%", None) or not restates_rate(row.level3):
            continue
        stated = printed_interval(value, decimal_places(value))
        agrees = stated.meets(printed_interval(rate, max(table.rate_places, decimal_places(rate))))
        message = f"{place_of(index, row)}的实际完成值是 {row.actual.text}，资金栏的执行率是 {show(rate)}%，"
        message += "差别只在没有显示出来的小数位。" if agrees else "两处应当一致。"
        severity = Severity.INFO if agrees else Severity.ERROR
        yield finding(
            "rate-disagrees", severity, ("indicators", index + 1, "actual"), message, row.actual.text, f"{show(rate)}%"
        )


def _rate(table: Table) -> Decimal | None:
    """As printed; where nothing is printed, as computed."""
    if table.main is not None and table.main.rate is not None:
        return table.main.rate
    return table.scores.execution_rate if table.scores else None
