from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.reporting import row_warning
from perfeval.core.checks.table import Table, place_of
from perfeval.core.findings import Finding
from perfeval.core.sheet import Actual


def actual_not_a_value(table: Table) -> Iterator[Finding]:
    """The actual of a quantitative row is one number: no words alone, no operator (≥95%), no limit (24小时内), no range."""
    if table.scheme is None:
        return
    for index, row in table.weighed:
        text = (row.actual.text or "").strip()
        if not text or not row.target.kind.is_quantitative or row.declared == "qualitative" or _is_value(row.actual):
            continue
        message = f"{place_of(index, row)}的实际完成值“{text}”不是一个确定的数，请填写实际达到的数值。"
        yield row_warning("actual-not-a-value", index, "actual", message, row.actual.text)


def _is_value(actual: Actual) -> bool:
    return actual.value is not None and actual.operator is None and not (actual.unit or "").endswith("内")
