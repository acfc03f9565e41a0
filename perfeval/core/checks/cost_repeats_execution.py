from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.rate_rows import restates_rate
from perfeval.core.checks.reporting import row_warning
from perfeval.core.checks.table import Table, place_of
from perfeval.core.findings import Finding


def cost_repeats_execution(table: Table) -> Iterator[Finding]:
    """No cost indicator is the execution rate again: it has its points already, and spending is no saving."""
    if table.scheme is None:
        return
    for index, row in table.weighed:
        if restates_rate(row.level3) and table.is_cost(row):
            message = f"{place_of(index, row)}与预算执行率重复：执行率已单独计分，成本指标应反映成本控制情况。"
            yield row_warning("cost-repeats-execution", index, "level3", message, row.level3)
