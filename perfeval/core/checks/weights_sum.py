from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from perfeval.core.checks.reporting import finding
from perfeval.core.checks.table import Table, sum_of
from perfeval.core.decimals import HUNDRED, show
from perfeval.core.findings import Finding, Severity


def weights_sum(table: Table) -> Iterator[Finding]:
    """The weights of the indicators and of the rate add up to 100, and to the printed total if there is one.

    Of a subtotal and its parts only the subtotal counts. Without a scheme and without a printed
    weight of the rate nothing can be said below 100.
    """
    rows = sum_of(table.counted(), "weight")
    rate = table.execution_weight
    if rate is None and rows <= HUNDRED:
        return
    total = rows + (rate or 0)
    printed = table.sheet.published_total_weight
    reckoning = f"各指标分值 {show(rows)} + 预算执行率分值 {show(rate)} = {show(total)}"
    if total != HUNDRED:
        gap = f"还差 {show(HUNDRED - total)} 分" if total < HUNDRED else f"多出 {show(total - HUNDRED)} 分"
        yield _finding(total, f"分值合计应为 100，现在是 {show(total)}，{gap}：{reckoning}。")
    elif printed is not None and printed != total:
        yield _finding(printed, f"总分值填的是 {show(printed)}，应为 100：{reckoning}。")


def _finding(published: Decimal, message: str) -> Finding:
    return finding("weights-sum", Severity.ERROR, ("total", None, "published_total_weight"), message, published, "100")
