"""What a scheme may not say: refused at load, with the key named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from perfeval.core.decimals import HUNDRED, show
from perfeval.core.scheme.model import Level1, Level2, Scheme
from perfeval.core.scheme.reader import SchemeError


def refuse_contradictions(scheme: Scheme) -> None:
    """Raise SchemeError for the first contradiction between the values of a scheme."""
    _money(scheme)
    _target(scheme)
    _names(scheme)
    _pools(scheme)
    _weights(scheme)
    _bands(scheme)
    _over_achievement(scheme)
    _caps(scheme)
    _grades(scheme)


def _money(scheme: Scheme) -> None:
    if not scheme.money.rows:
        raise SchemeError("money.rows", "至少要有一行（年度资金总额）。")
    _refuse_repeated((row.label for row in scheme.money.rows), "money.rows", "label")
    if scheme.money.rows[0].dashed:
        raise SchemeError("money.rows[0].dashed", "第一行是计分的总额，不能打横线。")
    for column in (scheme.execution.denominator, "executed"):
        if column not in scheme.money.columns:
            raise SchemeError("money.columns", f"计算预算执行率要用 {column}，这里没有这一列。")


def _target(scheme: Scheme) -> None:
    for key, operator in (("unsigned", scheme.target.unsigned), ("unsigned_cost", scheme.target.unsigned_cost)):
        if operator not in scheme.target.operators:
            raise SchemeError(f"target.{key}", f"“{operator.value}”不在 target.operators 里。")


def _names(scheme: Scheme) -> None:
    if not scheme.level1:
        raise SchemeError("level1", "至少要有一个一级指标。")
    _refuse_shared_names(scheme.level1, "level1")
    for index, level1 in enumerate(scheme.level1):
        if not level1.level2:
            raise SchemeError(f"level1[{index}].level2", "至少要有一个二级指标。")
        _refuse_shared_names(level1.level2, f"level1[{index}].level2")
    if sum(level1.label_includes_execution for level1 in scheme.level1) > 1:
        raise SchemeError("level1", "只能有一个一级指标的分值含预算执行率（label_includes_execution）。")


def _pools(scheme: Scheme) -> None:
    weights = {level1.name: level1.weight for level1 in scheme.level1}
    pooled: set[str] = set()
    for index, pool in enumerate(scheme.pools):
        path = f"weights.pools[{index}].level1"
        if len(pool.level1) < 2:
            raise SchemeError(path, "合计分值至少要含两个一级指标。")
        for name in pool.level1:
            if name not in weights:
                raise SchemeError(path, f"没有名为“{name}”的一级指标。")
            if weights[name] is not None:
                raise SchemeError(path, f"“{name}”自己有分值，不能再与别的一级指标合计。")
            if name in pooled:
                raise SchemeError(path, f"“{name}”已在另一个合计分值里。")
            pooled.add(name)
    for index, level1 in enumerate(scheme.level1):
        if level1.weight is None and level1.name not in pooled:
            raise SchemeError(
                f"level1[{index}].weight", "缺少分值：既没有自己的分值，也不在合计分值（weights.pools）里。"
            )


def _weights(scheme: Scheme) -> None:
    own = sum(level1.weight or 0 for level1 in scheme.level1)
    total = scheme.execution.weight + own + sum(pool.weight for pool in scheme.pools)
    if total != HUNDRED:
        raise SchemeError("weights", f"预算执行率与各一级指标的分值合计是 {show(total)}，应是 100。")


def _bands(scheme: Scheme) -> None:
    path, bands = "scoring.bands", scheme.scoring.bands
    if not bands:
        raise SchemeError(path, "定性指标至少要有一档。")
    _refuse_repeated((band.name for band in bands), path, "name")
    for index, band in enumerate(bands):
        if band.lower >= band.upper:
            raise SchemeError(f"{path}[{index}]", "下限应低于上限。")
    if bands[0].upper != HUNDRED or bands[-1].lower != 0:
        raise SchemeError(path, "各档应从 100 排到 0。")
    for index, (above, below) in enumerate(pairwise(bands), start=1):
        if above.lower != below.upper:
            word = "重叠" if below.upper > above.lower else "有空当"
            raise SchemeError(f"{path}[{index}].upper", f"与上一档{word}：上一档的下限是 {show(above.lower)}。")


def _over_achievement(scheme: Scheme) -> None:
    rule = scheme.over_achievement
    if rule is None:
        return
    if rule.threshold <= 1:
        raise SchemeError("over_achievement.threshold", "应大于 1（1.3 表示完成值达到指标值的 130%）。")
    if (rule.effect == "deduction") != (rule.deduction is not None):
        raise SchemeError("over_achievement.deduction", "effect 为 deduction 时必须给出，否则不能有。")


def _caps(scheme: Scheme) -> None:
    for index, (above, below) in enumerate(pairwise(scheme.total.caps), start=1):
        if below.rate_below >= above.rate_below or below.maximum >= above.maximum:
            raise SchemeError(f"total.caps[{index}]", "执行率和总分上限都应低于上一条。")


def _grades(scheme: Scheme) -> None:
    path, grades = "total.grades", scheme.total.grades
    _refuse_repeated((rule.grade for rule in grades), path, "grade")
    if grades and grades[0].minimum > scheme.total.maximum:
        raise SchemeError(f"{path}[0].minimum", f"高于总分上限 {show(scheme.total.maximum)}，没有人能达到。")
    if not grades or grades[-1].minimum != 0:
        raise SchemeError(path, "最低一等应从 0 分起。")
    for index, (above, below) in enumerate(pairwise(grades), start=1):
        if below.minimum >= above.minimum:
            raise SchemeError(f"{path}[{index}].minimum", "应低于上一等。")


def _refuse_shared_names(levels: Sequence[Level1 | Level2], path: str) -> None:
    seen: set[str] = set()
    for index, level in enumerate(levels):
        for name in (level.name, *level.aliases):
            if name in seen:
                raise SchemeError(f"{path}[{index}]", f"名称“{name}”重复。")
            seen.add(name)


def _refuse_repeated(values: Iterable[str], path: str, key: str) -> None:
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            raise SchemeError(f"{path}[{index}].{key}", f"“{value}”重复。")
        seen.add(value)
