from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.missing_cells import missing_cell
from perfeval.core.checks.table import Table
from perfeval.core.findings import Finding
from perfeval.core.sheet import TargetKind


def target_missing(table: Table) -> Iterator[Finding]:
    """An indicator with a weight has a target (年度指标值)."""
    if table.scheme is None:
        return
    for index, row in table.weighed:
        if row.target.kind is TargetKind.EMPTY:
            yield missing_cell("target-missing", index, row, "target", "年度指标值")
