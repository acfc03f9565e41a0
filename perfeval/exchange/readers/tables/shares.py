"""Percentages that a file holds as shares of one: 0.9775 in a cell that nobody formatted as 97.75%."""

from __future__ import annotations

from decimal import Decimal

from perfeval.core.decimals import HUNDRED, normal, show
from perfeval.core.sheet import FundLine, Indicator
from perfeval.exchange.readers.tables.draft import FIELD_NAMES, Draft
from perfeval.exchange.readers.tables.lines import Token


def settle_fund_rate(
    path: str, line: FundLine, token: Token | None, read: Decimal | None, draft: Draft
) -> Decimal | None:
    """The rate in per cent; budget and executed amount tell a share from a percentage."""
    executed = line.executed
    computed = [
        executed * HUNDRED / budget
        for budget in (line.adjusted_budget, line.initial_budget)
        if budget and executed is not None
    ]
    return _settled(path, token, read, computed, "预算数和执行数", draft)


def settle_completion(path: str, row: Indicator, token: Token | None, draft: Draft) -> Decimal | None:
    """The same of 完成程度, which target and actual tell."""
    wanted, reached = row.target.value, row.actual.value
    is_same_unit = row.actual.unit in (row.target.unit, None)
    computed = [reached * HUNDRED / wanted] if wanted and reached is not None and is_same_unit else []
    return _settled(path, token, row.completion, computed, "年度指标值和实际完成值", draft)


def _settled(
    path: str, token: Token | None, read: Decimal | None, computed: list[Decimal], by: str, draft: Draft
) -> Decimal | None:
    """`computed`: what the percentage should be about; empty where nothing tells."""
    if read is None or token is None or "%" in normal(token.text) or not 0 < read <= 1:
        return read
    percentage = Decimal(format(read.scaleb(2), "f"))  # 0.9775 → 97.75, 1 → 100: with the digits that it has
    said = f"{FIELD_NAMES[path.rpartition('/')[2]]}“{token.text}”没有百分号，"
    if not computed:
        draft.doubt(
            f"{said}又没有{by}可以核对，按 {show(read)}% 记下，请核对是否应为 {show(percentage)}%。", token, path
        )
        return read
    if min(abs(each - percentage) for each in computed) < min(abs(each - read) for each in computed):
        draft.doubt(f"{said}按{by}看是小数，已换算为 {show(percentage)}%，请核对。", token, path)
        return percentage
    draft.doubt(f"{said}按{by}看就是 {show(read)}%，请核对。", token, path)
    return read
