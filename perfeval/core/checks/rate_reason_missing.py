from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.reasons import gives_real_reason, is_reason
from perfeval.core.checks.reporting import finding
from perfeval.core.checks.table import Table
from perfeval.core.decimals import show
from perfeval.core.findings import Finding, Severity


def rate_reason_missing(table: Table) -> Iterator[Finding]:
    """A rate below the scheme's threshold has a reason: in a footer field on reasons or in some row."""
    if table.scheme is None or table.scores is None or table.scheme.execution.reason_below is None:
        return
    rate, threshold = table.scores.execution_rate, table.scheme.execution.reason_below
    if rate is None and table.main is not None:
        rate = table.main.rate  # amounts are not printed
    if rate is None or rate >= threshold:
        return
    fields = (text for label, text in table.sheet.footer_fields if "原因" in label and text and text.strip())
    if any(is_reason(text, table) for text in fields):
        return
    if any(gives_real_reason(row, table) for row in table.sheet.indicators):
        return
    message = f"预算执行率 {show(rate)}% 低于 {show(threshold)}%，请说明原因。"
    yield finding("rate-reason-missing", Severity.ERROR, ("funds", 1, "rate"), message, f"{show(rate)}%")
