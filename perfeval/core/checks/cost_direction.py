from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.reporting import row_warning
from perfeval.core.checks.table import Table, place_of
from perfeval.core.findings import Finding
from perfeval.core.sheet import Operator


def cost_direction(table: Table) -> Iterator[Finding]:
    """A cost indicator sets a limit (≤, <) or an amount (=), never a minimum."""
    if table.scheme is None:
        return
    for index, row in table.weighed:
        if row.target.operator in (Operator.AT_LEAST, Operator.MORE_THAN) and table.is_cost(row):
            message = f"{place_of(index, row)}是成本指标，年度指标值“{row.target.text}”应为“≤”或“=”（不超过多少，或正好多少）。"
            yield row_warning("cost-direction", index, "target", message, row.target.text)
