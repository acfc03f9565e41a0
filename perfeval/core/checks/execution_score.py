from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from perfeval.core.checks.execution_amounts import possible_scores
from perfeval.core.checks.reporting import finding
from perfeval.core.checks.table import Table
from perfeval.core.decimals import HUNDRED, SCORE_PLACES, divide_half_up, printed_interval, show
from perfeval.core.findings import Finding, Severity
from perfeval.core.sheet import FundLine


def execution_score(table: Table) -> Iterator[Finding]:
    """The points for the rate are rate × weight within the precision of what is printed, from 0 to the weight."""
    line, weight = table.main, table.execution_weight
    if line is None or line.score is None or weight is None or weight < 0:
        return
    score = line.score
    if not 0 <= score <= weight:
        message = f"预算执行率得分 {show(score)} 应在 0 到分值 {show(weight)} 之间。"
        yield _finding(score, None, message)
        return
    budget = table.budget(line)
    if budget is not None and budget <= 0:
        if score > 0:
            yield _finding(score, None, f"预算数是 {show(budget)}，没有执行率，不应有预算执行率得分 {show(score)}。")
        return
    possible = possible_scores(table, line, weight)
    printed = printed_interval(score, table.score_places)
    if possible and not any(interval.meets(printed) for interval in possible):
        expected, reckoning = _expected(table, line, weight)
        message = f"预算执行率得分填的是 {show(score)}，应为 {show(expected)}：{reckoning}。"
        yield _finding(score, expected, message)


def _expected(table: Table, line: FundLine, weight: Decimal) -> tuple[Decimal, str]:
    budget, executed = table.budget(line), line.executed
    if (
        table.scheme
        and table.scores
        and table.scores.execution_score is not None
        and weight == table.scheme.execution.weight
    ):
        return table.scores.execution_score, table.scores.execution_explanation.text.rstrip("。")
    if budget is not None and executed is not None:
        points = min(divide_half_up(weight * executed, budget, SCORE_PLACES), weight)
        return points, f"执行数 {show(executed)} ÷ 预算数 {show(budget)} × 分值 {show(weight)} = {show(points)}"
    assert line.rate is not None  # noqa: S101 - possible_scores() had nothing else to go by
    points = min(divide_half_up(weight * line.rate, HUNDRED, SCORE_PLACES), weight)
    return points, f"执行率 {show(line.rate)}% × 分值 {show(weight)} = {show(points)}"


def _finding(score: Decimal, expected: Decimal | None, message: str) -> Finding:
    return finding("execution-score", Severity.ERROR, ("funds", 1, "score"), message, score, expected)
