from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.reporting import row_warning
from perfeval.core.checks.table import Table, place_of
from perfeval.core.findings import Finding
from perfeval.core.sheet import TargetKind


def target_not_measurable(table: Table) -> Iterator[Finding]:
    """The target is a number or a date, or the row is declared qualitative (定性)."""
    if table.scheme is None:
        return
    for index, row in table.weighed:
        if row.target.kind is TargetKind.WORDS and row.declared != "qualitative":
            message = (
                f"{place_of(index, row)}的年度指标值“{(row.target.text or '').strip()[:40]}”没有可衡量的数或日期；"
                "请改成可衡量的指标值，或将该行标为定性指标。"
            )
            yield row_warning("target-not-measurable", index, "target", message, row.target.text)
