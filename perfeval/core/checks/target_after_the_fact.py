from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.reporting import row_warning
from perfeval.core.checks.table import Table, place_of
from perfeval.core.decimals import convert_money, show
from perfeval.core.findings import Finding
from perfeval.core.target import magnitude


def target_after_the_fact(table: Table) -> Iterator[Finding]:
    """The target of a cost indicator is set by the budget: not the amount that was spent, which cannot be missed."""
    if table.scheme is None or table.main is None:
        return
    budget, executed = table.budget(table.main), table.main.executed
    if budget is None or executed is None or budget == executed:
        return
    spent = convert_money(executed, source=table.sheet.unit_of_money, target="元")
    for index, row in table.weighed:
        if row.target.value is None or not table.is_cost(row):
            continue
        amount, unit = magnitude(row.target.value, row.target.unit)
        if unit == "元" and amount == spent:
            money = table.sheet.unit_of_money
            message = (
                f"{place_of(index, row)}的年度指标值 {row.target.text} 就是全年执行数 {show(executed)} {money}，"
                f"而预算数是 {show(budget)} {money}：指标值应按预算确定，不应按实际支出倒填。"
            )
            yield row_warning(
                "target-after-the-fact", index, "target", message, row.target.text, f"{show(budget)}{money}"
            )
