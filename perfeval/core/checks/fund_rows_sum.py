from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from perfeval.core.checks.reporting import finding
from perfeval.core.checks.table import Table
from perfeval.core.decimals import ZERO, Interval, show
from perfeval.core.findings import Finding, Severity

COLUMNS: Final = (("initial_budget", "年初预算数"), ("adjusted_budget", "全年预算数"), ("executed", "全年执行数"))


def fund_rows_sum(table: Table) -> Iterator[Finding]:
    """The first row is the sum of the rows below it, in each column; empty cells count as nothing.

    A column in which only the first row is filled is not broken down. Right only by digits that
    are not printed (amounts in 万元): an info.
    """
    for field, column in COLUMNS:
        figures: list[Decimal | None] = [getattr(line, field) for line in table.sheet.funds]
        parts = [figure for figure in figures[1:] if figure is not None]
        if not parts:
            continue
        total, added = figures[0], sum(parts, ZERO)
        if total == added:
            continue
        reckoning = f"{' + '.join(map(show, parts))} = {show(added)}" if len(parts) > 1 else show(added)
        label = table.sheet.funds[0].label
        if total is None:
            message = f"“{label}”的{column}没有填写，应为各项之和 {reckoning}。"
            yield _finding(Severity.ERROR, field, None, added, message)
        elif _possible(table, total, parts):
            message = f"“{label}”的{column}是 {show(total)}，各项之和是 {reckoning}。差别可能来自没有显示出来的小数位，不算错误。"
            yield _finding(Severity.INFO, field, total, added, message)
        else:
            message = f"“{label}”的{column}是 {show(total)}，应为各项之和 {reckoning}。"
            yield _finding(Severity.ERROR, field, total, added, message)


def _possible(table: Table, total: Decimal, parts: list[Decimal]) -> bool:
    added = sum((table.amount(part) for part in parts), Interval(ZERO, ZERO))
    return table.amount(total).meets(added)


def _finding(severity: Severity, field: str, total: Decimal | None, added: Decimal, message: str) -> Finding:
    return finding("fund-rows-sum", severity, ("funds", 1, field), message, total, added)
