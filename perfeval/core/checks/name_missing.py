from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.missing_cells import missing_cell
from perfeval.core.checks.table import Table
from perfeval.core.findings import Finding


def name_missing(table: Table) -> Iterator[Finding]:
    """An indicator with a weight says what it measures (三级指标)."""
    if table.scheme is None:
        return
    for index, row in table.weighed:
        if not row.level3.strip():
            yield missing_cell("name-missing", index, row, "level3", "三级指标")
