"""The cells that people type into: name, words, kind and how the stored value reads as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from perfeval.core.decimals import show
from perfeval.core.scheme import MoneyRule
from perfeval.evaluations.models import Evaluation, FundLine, Indicator
from perfeval.evaluations.queries.sheet import to_unit

RowKind = Literal["evaluation", "fund", "indicator"]
Row = Evaluation | FundLine | Indicator


@dataclass(frozen=True, slots=True)
class Cell:
    """`kind` says how the text is read: words, points (2 decimals), money in the scheme's unit,
    a switch ("1" or ""), one of some choices, a list of words parted by commas."""

    label: str
    kind: Literal["text", "points", "money", "switch", "choice", "words"]
    max_length: int = 2000
    upper: Decimal = Decimal(100)


EVALUATION_CELLS: Mapping[str, Cell] = {
    "goal_expected": Cell("预期目标", "text"),
    "goal_actual": Cell("实际完成情况", "text"),
    "rate_reason": Cell("预算执行率偏差原因", "text"),
    "deduction": Cell("减分项", "points"),
    "deduction_reason": Cell("减分说明", "text", 500),
    "conclusion": Cell("自评结论", "text"),
}
FUND_CELLS: Mapping[str, Cell] = {
    "initial_budget": Cell("年初预算数", "money"),
    "adjusted_budget": Cell("全年预算数", "money"),
    "executed": Cell("全年执行数", "money"),
}
INDICATOR_CELLS: Mapping[str, Cell] = {
    "level3": Cell("三级指标", "text", 300),
    "target_text": Cell("年度指标值", "text", 300),
    "actual_text": Cell("实际完成值", "text", 300),
    "weight": Cell("分值", "points"),
    "score": Cell("得分", "points"),
    "declared": Cell("类型", "choice", 12),
    "not_applicable": Cell("不适用", "switch"),
    "reason": Cell("偏差原因", "text"),
    "improvement": Cell("改进措施", "text"),
    "reason_categories": Cell("原因类别", "words", 200),
}
CELLS: Mapping[RowKind, Mapping[str, Cell]] = {
    "evaluation": EVALUATION_CELLS,
    "fund": FUND_CELLS,
    "indicator": INDICATOR_CELLS,
}


def cell_text(row: Row, name: str, cell: Cell, money: MoneyRule) -> str:
    """What stands in a cell, as a person would type it: no separators, no needless zeros."""
    value = getattr(row, name)
    match cell.kind:
        case "money":
            return _figure(to_unit(value, money))
        case "points":
            return _figure(value)
        case "switch":
            return "1" if value else ""
        case "words":
            return ",".join(value)
        case _:
            return str(value)


def typed_cells(
    evaluation: Evaluation, funds: tuple[FundLine, ...], indicators: tuple[Indicator, ...], money: MoneyRule
) -> dict[str, dict[str, str]]:
    """Every typed cell of a table, by row ("indicator-12") and field."""

    return {
        "evaluation": cell_texts(evaluation, EVALUATION_CELLS, money),
        **{f"fund-{line.pk}": cell_texts(line, FUND_CELLS, money) for line in funds},
        **{f"indicator-{row.pk}": cell_texts(row, INDICATOR_CELLS, money) for row in indicators},
    }


def cell_texts(row: Row, cells: Mapping[str, Cell], money: MoneyRule) -> dict[str, str]:
    """Every typed cell of one row, by field."""
    return {name: cell_text(row, name, cell, money) for name, cell in cells.items()}


def _figure(value: Decimal | None) -> str:
    return "" if value is None else show(value)
