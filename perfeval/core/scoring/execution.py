"""预算执行率: the share of the budget that was spent, and the points for it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from perfeval.core.decimals import HUNDRED, ZERO, divide_half_up, round_half_up, show, trim
from perfeval.core.scheme import ExecutionRule, Scheme
from perfeval.core.scoring.results import Explanation
from perfeval.core.sheet import FundLine, Sheet

FORMULA = "min(执行数 ÷ 预算数, 1) × 分值"


@dataclass(frozen=True, slots=True)
class Execution:
    """`rate` in per cent as displayed, `score` in points; both None where there is no rate."""

    rate: Decimal | None
    score: Decimal | None
    explanation: Explanation


def budget_of(line: FundLine, rule: ExecutionRule | None = None) -> Decimal | None:
    """The amount that the rate is taken on: the scheme's column; adjusted, or initial where it is empty."""
    if rule is not None and rule.denominator == "initial_budget":
        return line.initial_budget
    return line.initial_budget if line.adjusted_budget is None else line.adjusted_budget


def score_execution(sheet: Sheet, scheme: Scheme) -> Execution:
    """Rate and points of the first fund line (rules.md §2, 财预〔2020〕10号): executed ÷ budget, capped at the weight.

    From the exact or the displayed rate, as the scheme says. Without a budget above 0 there is
    no rate and no score: nothing is divided by a stand-in.
    """
    rule = scheme.execution
    line = sheet.funds[0] if sheet.funds else FundLine("")
    budget, executed = budget_of(line, rule), line.executed
    if budget is None or executed is None:
        missing = "、".join(name for name, value in (("预算数", budget), ("执行数", executed)) if value is None)
        return _no_rate(f"没有填写{missing}，不能计算预算执行率，不得分。")
    if budget <= 0:
        return _no_rate(f"预算数为 {show(budget)}，不能计算预算执行率，不得分。")
    rate = trim(divide_half_up(executed * HUNDRED, budget, rule.rate_places))
    if rule.score_from == "displayed":
        points = round_half_up(rule.weight * rate / HUNDRED, scheme.scoring.places)
    else:
        points = divide_half_up(rule.weight * executed, budget, scheme.scoring.places)
    score = trim(min(max(points, ZERO), rule.weight))
    return Execution(rate, score, _explain(rule, line, budget, executed, rate, score))


def _no_rate(reason: str) -> Execution:
    return Execution(None, None, Explanation(FORMULA, (), reason))


def _explain(
    rule: ExecutionRule, line: FundLine, budget: Decimal, executed: Decimal, rate: Decimal, score: Decimal
) -> Explanation:
    name = "全年预算数" if budget is line.adjusted_budget else "预算数"
    quotient = f"执行数 {show(executed)} ÷ {name} {show(budget)}"
    if executed > budget:
        text = f"{quotient} = {show(rate)}%，超过 100%，得满分 {show(score)} 分。"
    elif executed < 0:
        text = f"{quotient} = {show(rate)}%，执行数为负，得 0 分。"
    elif rule.score_from == "displayed":
        text = f"{quotient} = {show(rate)}%，{show(rate)}% × 分值 {show(rule.weight)} = {show(score)}。"
    else:
        text = f"{quotient} × 分值 {show(rule.weight)} = {show(score)}（执行率 {show(rate)}%）。"
    inputs = (
        ("执行数", show(executed)),
        (name, show(budget)),
        ("分值", show(rule.weight)),
        ("执行率", f"{show(rate)}%"),
    )
    return Explanation(FORMULA, inputs, text)
