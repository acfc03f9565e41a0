from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from perfeval.core.checks.reporting import finding
from perfeval.core.checks.table import Table
from perfeval.core.decimals import HUNDRED, ZERO, show
from perfeval.core.findings import Finding, Severity
from perfeval.core.scheme import Level1, Pool


@dataclass(slots=True)
class Group:
    """The rows of one level 1: its name as printed, the number printed beside it, the sum of its rows."""

    printed: str
    level1: Level1 | None
    label: Decimal | None = None
    weight: Decimal = ZERO


def level1_weight(table: Table) -> Iterator[Finding]:
    """The rows of a level 1 add up to the number printed beside its name, and to the scheme's weight.

    The scheme says whether the label holds the weight of the rate (zhongwei: 50 = 40 + 10), which
    groups share one weight, and whether weights may be moved: then a deviation from the scheme is
    a warning. Without a scheme only the label counts, with or without the weight of the rate.
    """
    groups = _groups(table)
    labels = _labels_hold_rate(table, groups)
    for group in groups.values():
        finding = _against_label(table, group, labels) or _against_scheme(table, group)
        if finding:
            yield finding
    for pool in table.scheme.pools if table.scheme else ():
        yield from _against_pool(table, pool, [groups[name] for name in pool.level1 if name in groups])


def _groups(table: Table) -> dict[str, Group]:
    groups: dict[str, Group] = {}
    for _, row in table.counted():
        level1 = table.taxonomy.level1(row.level1)
        group = groups.setdefault(level1.name if level1 else row.level1, Group(row.level1, level1))
        group.weight += row.weight or ZERO
        group.label = row.level1_weight_label if group.label is None else group.label
    return groups


def _labels_hold_rate(table: Table, groups: dict[str, Group]) -> bool:
    """Without a scheme: whether one of the printed labels may hold the weight of the rate. Not where labels and
    rate make 100 together."""
    labels = [group.label for group in groups.values()]
    return None in labels or sum(label or ZERO for label in labels) + (table.execution_weight or ZERO) != HUNDRED


def _against_label(table: Table, group: Group, may_hold_rate: bool) -> Finding | None:
    if group.label is None:
        return None
    rate = table.execution_weight or ZERO
    included = group.label - rate
    if table.scheme is None:
        fits = group.weight == group.label or (may_hold_rate and group.weight == included)
        expected = group.label
    else:
        expected = included if group.level1 and group.level1.label_includes_execution else group.label
        fits = group.weight == expected
    if fits:
        return None
    text = f"“{group.printed}”标明 {show(group.label)} 分"
    if expected != group.label:
        text += f"（含预算执行率 {show(rate)} 分）"
    message = f"{text}，各指标分值合计应为 {show(expected)}，现在是 {show(group.weight)}。"
    return _finding(Severity.ERROR, group, expected, message)


def _against_scheme(table: Table, group: Group) -> Finding | None:
    if table.scheme is None or group.level1 is None or group.level1.weight in (None, group.weight):
        return None
    expected = group.level1.weight or ZERO
    message = f"“{group.printed}”各指标分值合计是 {show(group.weight)}，方案规定是 {show(expected)}"
    if table.scheme.weights_adjustable:
        return _finding(Severity.WARNING, group, expected, f"{message}；方案允许适当调整，请说明理由。")
    return _finding(Severity.ERROR, group, expected, f"{message}。")


def _against_pool(table: Table, pool: Pool, groups: list[Group]) -> Iterator[Finding]:
    weight = sum((group.weight for group in groups), ZERO)
    if not groups or weight == pool.weight:
        return
    names = "、".join(f"“{name}”" for name in pool.level1)
    message = f"{names}的分值合计是 {show(weight)}，方案规定合计 {show(pool.weight)}。"
    adjustable = table.scheme is not None and table.scheme.weights_adjustable
    severity = Severity.WARNING if adjustable else Severity.ERROR
    yield finding("level1-weight", severity, ("level1", groups[0].printed, "weight"), message, weight, pool.weight)


def _finding(severity: Severity, group: Group, expected: Decimal, message: str) -> Finding:
    return finding("level1-weight", severity, ("level1", group.printed, "weight"), message, group.weight, expected)
