"""The sums of a table: per level 1 and in all."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from perfeval.core.decimals import ZERO, round_half_up, show, trim
from perfeval.core.scheme import Scheme
from perfeval.core.scheme.taxonomy import Taxonomy
from perfeval.core.scoring.execution import Execution
from perfeval.core.scoring.results import Explanation, Grade, LevelScore, RowScore
from perfeval.core.sheet import Sheet

FORMULA = "预算执行率得分 + 各指标得分之和 − 减分"


def level_scores(sheet: Sheet, scheme: Scheme, rows: Sequence[RowScore], taxonomy: Taxonomy) -> tuple[LevelScore, ...]:
    """Every level 1 of the scheme in its order, then what only the table has. Parts of subtotals do not count."""
    expected = {level1.name: level1.weight for level1 in scheme.level1}
    weights, scores = dict.fromkeys(expected, ZERO), dict.fromkeys(expected, ZERO)
    for indicator, row in zip(sheet.indicators, rows, strict=True):
        if row.counts:
            name = taxonomy.level1_name(indicator.level1)
            weights[name] = weights.get(name, ZERO) + (row.weight or ZERO)
            scores[name] = scores.get(name, ZERO) + (row.score or ZERO)
    return tuple(LevelScore(name, expected.get(name), weights[name], scores[name]) for name in weights)


def total_score(
    execution: Execution, rows: Sequence[RowScore], deduction: Decimal, scheme: Scheme
) -> tuple[Decimal, Explanation]:
    """Rounded scores first, then their sum less the deduction: at most the scheme's maximum, at most the cap
    that goes with the execution rate, never below 0 (rules.md §2, form level)."""
    points = sum((row.score for row in rows if row.counts and row.score is not None), ZERO)
    rate_points = execution.score or ZERO
    total = round_half_up(rate_points + points - deduction, scheme.scoring.places)
    text = f"预算执行率得分 {show(rate_points)} + 各指标得分 {show(points)}"
    text += f" − 减分 {show(deduction)} = {show(total)}" if deduction else f" = {show(total)}"
    limit, reason = _limit(execution.rate, scheme)
    if total > limit:
        total, text = limit, f"{text}，{reason}，按 {show(limit)} 分计"
    elif total < 0:
        total, text = ZERO, f"{text}，不低于 0，按 0 分计"
    inputs = (("预算执行率得分", show(rate_points)), ("各指标得分", show(points)), ("减分", show(deduction)))
    return trim(total), Explanation(FORMULA, inputs, f"{text}。")


def _limit(rate: Decimal | None, scheme: Scheme) -> tuple[Decimal, str]:
    limit, reason = scheme.total.maximum, f"总分最高 {show(scheme.total.maximum)} 分"
    for cap in scheme.total.caps:
        if rate is not None and rate < cap.rate_below and cap.maximum < limit:
            limit, reason = cap.maximum, f"预算执行率低于 {show(cap.rate_below)}% 时总分最高 {show(cap.maximum)} 分"
    return limit, reason


def grade_of(total: Decimal, scheme: Scheme) -> Grade:
    """The highest grade whose minimum the total reaches."""
    return next(Grade(rule.grade) for rule in scheme.total.grades if total >= rule.minimum)
