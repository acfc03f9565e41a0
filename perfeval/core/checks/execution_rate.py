from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from perfeval.core.checks.execution_amounts import possible_rate
from perfeval.core.checks.reporting import finding
from perfeval.core.checks.table import Table
from perfeval.core.decimals import HUNDRED, decimal_places, divide_half_up, printed_interval, show
from perfeval.core.findings import Finding, Severity
from perfeval.core.sheet import FundLine


def execution_rate(table: Table) -> Iterator[Finding]:
    """The printed rate is possible from the printed amounts: executed ÷ budget × 100 (rules.md §3).

    Right only by digits that are not printed: an info. Impossible, or no budget to divide by: an
    error. Rows that repeat the first row's figures are not named again.
    """
    seen: set[tuple[object, ...]] = set()
    for number, line in enumerate(table.sheet.funds, start=1):
        for field, rate in (("rate", line.rate), ("annual_rate", line.annual_rate)):
            figures = (rate, table.budget(line), line.executed)
            if rate is None or figures in seen:
                continue
            seen.add(figures)
            finding = _check(table, number, line, field, rate)
            if finding is not None:
                yield finding


def _check(table: Table, number: int, line: FundLine, field: str, rate: Decimal) -> Finding | None:
    budget, executed = table.budget(line), line.executed
    if budget is None or executed is None:
        return None
    if budget <= 0:
        message = f"“{line.label}”的预算数是 {show(budget)}，不能计算执行率，表中却填了 {show(rate)}%。"
        return _finding(Severity.ERROR, number, field, rate, None, message)
    places = table.scheme.execution.rate_places if table.scheme else table.rate_places
    exact = divide_half_up(executed * HUNDRED, budget, places)
    if rate == exact or (
        decimal_places(rate) > places and rate == divide_half_up(executed * HUNDRED, budget, decimal_places(rate))
    ):
        return None  # right, or right with more digits than the scheme shows
    reckoning = f"执行数 {show(executed)} ÷ 预算数 {show(budget)} = {show(exact)}%"
    possible = possible_rate(table, line)
    if possible is not None and possible.meets(printed_interval(rate, table.rate_places)):
        message = (
            f"“{line.label}”的执行率填的是 {show(rate)}%，按表中金额计算：{reckoning}。"
            "差别可能来自没有显示出来的小数位，不算错误。"
        )
        return _finding(Severity.INFO, number, field, rate, exact, message)
    message = f"“{line.label}”的执行率填的是 {show(rate)}%，应为 {show(exact)}%：{reckoning}。"
    return _finding(Severity.ERROR, number, field, rate, exact, message)


def _finding(
    severity: Severity, number: int, field: str, rate: Decimal, expected: Decimal | None, message: str
) -> Finding:
    shown = None if expected is None else f"{show(expected)}%"
    return finding("execution-rate", severity, ("funds", number, field), message, f"{show(rate)}%", shown)
