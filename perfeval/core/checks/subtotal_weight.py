from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.subtotals import compare_subtotals
from perfeval.core.checks.table import Table
from perfeval.core.findings import Finding


def subtotal_weight(table: Table) -> Iterator[Finding]:
    """The weight of a subtotal row is the sum of its parts' weights."""
    return compare_subtotals(table, "subtotal-weight", "weight", "分值")
