"""How much of a quantitative target was reached."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from perfeval.core.decimals import HUNDRED, ZERO, show
from perfeval.core.scheme import Level2, TargetRule
from perfeval.core.sheet import Actual, Operator, Target, TargetKind
from perfeval.core.target import magnitude

_ONE = Decimal(1)
_TIME_UNITS = frozenset({"工作日", "自然日", "日", "天", "小时", "分钟", "秒", "周", "月", "季度", "年"})
_SECOND_UNIT = re.compile("或|、|/|,|;")
_RISE = re.compile("提升|提高|增长|增加|上升|递增")
_FALL = re.compile("下降|降低|减少|下滑|递减")
_MORE_IS_BETTER = frozenset({Operator.AT_LEAST, Operator.MORE_THAN})
_LESS_IS_BETTER = frozenset({Operator.AT_MOST, Operator.LESS_THAN})


class Achievement(NamedTuple):
    """`numerator` ÷ `denominator` is the share of the weight, from 0 to 1; `text` says why, without the points.

    `operator` is the direction that was used, `target` and `actual` the compared figures (without 万, 亿).
    """

    numerator: Decimal
    denominator: Decimal
    text: str
    operator: Operator
    target: Decimal
    actual: Decimal

    @property
    def is_full(self) -> bool:
        return self.numerator == self.denominator

    def exceeds(self, threshold: Decimal) -> bool:
        """Whether more is better here and the actual is at least `threshold` times the target."""
        better = self.operator in (Operator.AT_LEAST, Operator.MORE_THAN, Operator.EQUAL)
        return better and self.target > 0 and self.actual >= threshold * self.target


def achieve(target: Target, actual: Actual, level2: Level2, rule: TargetRule) -> Achievement | None:
    """None where one side has no figure or the two cannot be compared: a percentage against a count, days against
    hours, a fall against a rise, "below 95%" against "at least 95%".

    ≥ and >: actual ÷ target · ≤ and <: target ÷ actual · =: below by ratio, above full (cost: by
    ratio); never more than 1. Target 0: = and ≤ want 0. A range is full inside. Source: rules.md §2.
    """
    if actual.value is None:
        return None
    if is_completion_rate(target, actual, rule):
        return _complete(target.operator or Operator.AT_LEAST, actual.value)
    if target.value is None or not target.kind.is_quantitative or _is_opposed(target.text or "", actual.text or ""):
        return None
    operator = _direction(target, level2, rule)
    if _leaves_open(operator, actual.operator):
        return None
    figures = _comparable(target, actual)
    if figures is None:
        return None
    wanted, reached, factor = figures
    upper = None if target.upper is None else target.upper * factor
    return _measure(operator, wanted, upper, reached, is_cost=level2.is_cost)


def is_completion_rate(target: Target, actual: Actual, rule: TargetRule) -> bool:
    """Whether the actual cell holds a degree of completion (100%) against a target in another unit (1项, 优秀)."""
    return rule.actual == "completion_rate" and actual.unit == "%" and target.unit != "%"


def _is_opposed(target: str, actual: str) -> bool:
    """Whether one speaks of a rise and the other of a fall: 提升5% and 下降6% hold figures of different things."""
    if _RISE.search(target):
        return not _FALL.search(target) and not _RISE.search(actual) and _FALL.search(actual) is not None
    return _FALL.search(target) is not None and not _FALL.search(actual) and _RISE.search(actual) is not None


def _leaves_open(wanted: Operator, stated: Operator | None) -> bool:
    """Whether an actual with an operator of its own says nothing of what is wanted: <95% against ≥95%."""
    if stated in _LESS_IS_BETTER:
        return wanted in _MORE_IS_BETTER or (stated is Operator.LESS_THAN and wanted is Operator.EQUAL)
    return stated in _MORE_IS_BETTER and wanted in _LESS_IS_BETTER


def _direction(target: Target, level2: Level2, rule: TargetRule) -> Operator:
    """The printed operator; where none is printed, what the scheme and the kind of row mean."""
    if target.operator is not None:
        return target.operator
    if target.kind is TargetKind.DURATION_LIMIT:
        return Operator.AT_MOST
    if level2.is_cost:
        return rule.unsigned_cost
    if level2.is_time and bare_unit(target) in _TIME_UNITS:
        return Operator.AT_MOST
    return rule.unsigned


def bare_unit(target: Target) -> str:
    """The unit of the first figure without 万, 亿 and 内: 万人 → 人, 小时内 → 小时, 天或16小时 → 天."""
    return magnitude(_ONE, _first_unit(target))[1]


def _first_unit(target: Target) -> str | None:
    if target.unit is None or not target.has_second_unit:
        return target.unit
    return _SECOND_UNIT.split(target.unit, maxsplit=1)[0]


def _comparable(target: Target, actual: Actual) -> tuple[Decimal, Decimal, Decimal] | None:
    """Target, actual and the target's factor in one unit. An actual without a unit is in the target's."""
    assert target.value is not None and actual.value is not None  # noqa: S101, PT018 - achieve() saw to it
    unit = _first_unit(target)
    if actual.unit is None or actual.unit == unit:
        return target.value, actual.value, _ONE
    factor, wanted_unit = magnitude(_ONE, unit)
    reached, reached_unit = magnitude(actual.value, actual.unit)
    units = {wanted_unit, reached_unit}
    if len(units) == 2 and "" not in units and ("%" in units or units <= _TIME_UNITS):
        return None
    return target.value * factor, reached, factor


def _complete(operator: Operator, rate: Decimal) -> Achievement:
    """From a degree of completion in per cent; for ≤ and < the lower the better."""
    less_is_better = operator in _LESS_IS_BETTER
    if (rate <= HUNDRED) if less_is_better else (rate >= HUNDRED):
        return Achievement(_ONE, _ONE, f"完成率 {show(rate)}%", operator, HUNDRED, rate)
    if less_is_better:
        return Achievement(HUNDRED, rate, f"100% ÷ 完成率 {show(rate)}%", operator, HUNDRED, rate)
    return Achievement(max(rate, ZERO), HUNDRED, f"完成率 {show(rate)}%", operator, HUNDRED, rate)


def _measure(
    operator: Operator, target: Decimal, upper: Decimal | None, actual: Decimal, *, is_cost: bool
) -> Achievement:
    wanted = show(target)
    if upper is not None:
        wanted = f"{wanted}—{show(upper)}"
        if target <= actual <= upper:
            text = f"实际完成值 {show(actual)} 在年度指标值 {wanted} 之内"
            return Achievement(_ONE, _ONE, text, operator, target, actual)
        if actual > upper:
            operator, target = Operator.AT_MOST, upper
    share = _share(operator, target, actual, wanted, is_cost=is_cost)
    return Achievement(*share, operator, target, actual)


def _share(
    operator: Operator, target: Decimal, actual: Decimal, wanted: str, *, is_cost: bool
) -> tuple[Decimal, Decimal, str]:
    """Numerator, denominator and the words for both."""
    reached = show(actual)
    if _is_reached(operator, target, actual, is_cost=is_cost):
        sign = "=" if actual == target else ">" if operator is Operator.EQUAL else operator.value
        return _ONE, _ONE, f"实际完成值 {reached} {sign} 年度指标值 {wanted}"
    if target <= 0 or actual <= 0:
        return ZERO, _ONE, f"实际完成值 {reached} 没有达到年度指标值 {operator.value}{wanted}"
    if _less_is_better(operator, target, actual):
        return target, actual, f"年度指标值 {wanted} ÷ 实际完成值 {reached}"
    return actual, target, f"实际完成值 {reached} ÷ 年度指标值 {wanted}"


def _less_is_better(operator: Operator, target: Decimal, actual: Decimal) -> bool:
    if operator is Operator.EQUAL:
        return actual > target
    return operator in _LESS_IS_BETTER


def _is_reached(operator: Operator, target: Decimal, actual: Decimal, *, is_cost: bool) -> bool:
    match operator:
        case Operator.AT_LEAST:
            return actual >= target
        case Operator.MORE_THAN:
            return actual > target if target == 0 else actual >= target
        case Operator.EQUAL:
            return actual == target if is_cost or target == 0 else actual >= target
        case _:
            return actual <= target
