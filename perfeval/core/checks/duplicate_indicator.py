from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.reporting import row_warning
from perfeval.core.checks.table import Table, place_of, same_text
from perfeval.core.findings import Finding


def duplicate_indicator(table: Table) -> Iterator[Finding]:
    """No level-3 text stands twice in a table. The finding stands at the later row."""
    if table.scheme is None:
        return
    first: dict[str, int] = {}
    for index, row in enumerate(table.sheet.indicators):
        text = same_text(row.level3)
        if not text or index in table.not_applicable:
            continue
        if text in first:
            message = f"{place_of(index, row)}与第 {first[text] + 1} 行的三级指标相同，请合并或改写。"
            yield row_warning("duplicate-indicator", index, "level3", message, row.level3)
        else:
            first[text] = index
