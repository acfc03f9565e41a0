from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from perfeval.core.checks.reasons import gives_real_reason
from perfeval.core.checks.reporting import row_warning
from perfeval.core.checks.table import Table, place_of
from perfeval.core.decimals import HUNDRED, show
from perfeval.core.findings import Finding
from perfeval.core.scoring.achievement import achieve
from perfeval.core.sheet import Actual, Target


def over_achievement(table: Table) -> Iterator[Finding]:
    """An actual far above its target (scheme's threshold, 1.3 by default) has a reason: the target may have been set too low."""
    rule = table.scheme.over_achievement if table.scheme else None
    if table.scheme is None or rule is None or rule.effect != "reason_required":
        return
    for index, row in table.weighed:
        if row.actual.value is None or _is_plainly_below(row.target, row.actual, rule.threshold):
            continue
        achievement = achieve(row.target, row.actual, table.taxonomy.level2(row), table.scheme.target)
        if achievement is None or not achievement.exceeds(rule.threshold) or gives_real_reason(row, table):
            continue
        percent = show(rule.threshold * HUNDRED)
        message = (
            f"{place_of(index, row)}的实际完成值“{row.actual.text}”达到年度指标值“{row.target.text}”的 {percent}% 以上，"
            "请说明原因（指标值是否定得过低）。"
        )
        yield row_warning("over-achievement", index, "actual", message, row.actual.text, row.target.text)


def _is_plainly_below(target: Target, actual: Actual, threshold: Decimal) -> bool:
    """The quick answer for nearly every row: the same unit and less than threshold × target."""
    if target.value is None or actual.value is None or target.unit != actual.unit:
        return False
    return actual.value < threshold * target.value
