from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.missing_cells import lacks_actual, missing_cell
from perfeval.core.checks.table import Table
from perfeval.core.findings import Finding


def actual_missing(table: Table) -> Iterator[Finding]:
    """An indicator with a weight has an actual value (实际完成值)."""
    if table.scheme is None:
        return
    for index, row in table.weighed:
        if lacks_actual(row):
            yield missing_cell("actual-missing", index, row, "actual", "实际完成值")
