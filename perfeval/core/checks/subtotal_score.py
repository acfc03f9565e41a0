from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.subtotals import compare_subtotals
from perfeval.core.checks.table import Table
from perfeval.core.findings import Finding


def subtotal_score(table: Table) -> Iterator[Finding]:
    """The score of a subtotal row is the sum of its parts' scores."""
    return compare_subtotals(table, "subtotal-score", "score", "得分")
