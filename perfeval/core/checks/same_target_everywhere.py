from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.reporting import finding
from perfeval.core.checks.table import Table, same_text
from perfeval.core.findings import Finding, Severity
from perfeval.core.sheet import TargetKind


def same_target_everywhere(table: Table) -> Iterator[Finding]:
    """Not every indicator has the same target. Said of three rows or more."""
    if table.scheme is None:
        return
    targets = [row.target for _, row in table.weighed if row.target.kind is not TargetKind.EMPTY]
    if len(targets) < 3 or len({same_text(target.text or "") for target in targets}) > 1:
        return
    text = (targets[0].text or "").strip()
    message = f"全部 {len(targets)} 个指标的年度指标值都是“{text}”，请按各指标的实际情况分别设定。"
    yield finding("same-target-everywhere", Severity.WARNING, ("indicators", None, "target"), message, text)
