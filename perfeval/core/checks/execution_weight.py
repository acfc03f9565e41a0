from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.reporting import finding
from perfeval.core.checks.table import Table
from perfeval.core.decimals import show
from perfeval.core.findings import Finding, Severity


def execution_weight(table: Table) -> Iterator[Finding]:
    """The printed weight of the rate is the scheme's: it is the one weight that no unit may move (财预〔2020〕10号)."""
    if table.scheme is None or table.main is None or table.main.weight is None:
        return
    printed, expected = table.main.weight, table.scheme.execution.weight
    if printed != expected:
        message = f"预算执行率的分值填的是 {show(printed)}，方案规定是 {show(expected)}。"
        yield finding("execution-weight", Severity.ERROR, ("funds", 1, "weight"), message, printed, expected)
