from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.reporting import finding
from perfeval.core.checks.table import Table
from perfeval.core.decimals import show
from perfeval.core.findings import Finding, Severity


def level1_missing(table: Table) -> Iterator[Finding]:
    """Every level 1 that the scheme requires (产出, 效益, 满意度) has at least one row."""
    if table.scheme is None:
        return
    present = {table.taxonomy.level1_name(row.level1) for row in table.sheet.indicators}
    for level1 in table.scheme.level1:
        if level1.required and level1.name not in present:
            weight = "" if level1.weight is None else f"（{show(level1.weight)} 分）"
            message = f"缺少一级指标“{level1.name}”{weight}，至少要有一个指标。"
            yield finding("level1-missing", Severity.ERROR, ("level1", level1.name, None), message, None, level1.name)
