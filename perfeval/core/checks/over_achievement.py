from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.reasons import gives_real_reason
from perfeval.core.checks.table import Table, place_of
from perfeval.core.decimals import HUNDRED, show
from perfeval.core.findings import Finding, Severity
from perfeval.core.scoring.achievement import achieve


def over_achievement(table: Table) -> Iterator[Finding]:
    """An actual far above its target (scheme's threshold, 1.3 by default) has a reason: the target may have been set too low."""
    rule = table.scheme.over_achievement if table.scheme else None
    if table.scheme is None or rule is None or rule.effect != "reason_required":
        return
    for index, row in table.weighed():
        achievement = achieve(row.target, row.actual, table.taxonomy.level2(row), table.scheme.target)
        if achievement is None or not achievement.exceeds(rule.threshold) or gives_real_reason(row, table):
            continue
        percent = show(rule.threshold * HUNDRED)
        message = (
            f"{place_of(index, row)}的实际完成值 {row.actual.text} 达到年度指标值 {row.target.text} 的 {percent}% 以上，"
            "请说明原因（指标值是否定得过低）。"
        )
        yield Finding(
            "over-achievement", Severity.WARNING, "indicators", index + 1, "actual", row.actual.text, row.target.text, message
        )
