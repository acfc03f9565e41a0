from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.reasons import gives_real_reason, is_boilerplate, is_reason, loses_points, reason_texts
from perfeval.core.checks.reporting import row_warning
from perfeval.core.checks.table import Table, place_of
from perfeval.core.findings import Finding


def reason_boilerplate(table: Table) -> Iterator[Finding]:
    """Where points are lost, the reason is in the unit's own words: not the form's hint, not 完成, not 无."""
    if table.scheme is None:
        return
    for index, row in enumerate(table.sheet.indicators):
        if not loses_points(row) or index in table.not_applicable or gives_real_reason(row, table):
            continue
        texts = (text for text in reason_texts(row) if is_boilerplate(text, table) or not is_reason(text, table))
        for text in texts:
            short = text.strip()[:30]
            message = f"{place_of(index, row)}扣了分，原因栏“{short}”是套话或表格的填写提示，请写明实际原因。"
            yield row_warning("reason-boilerplate", index, "deviation_reason", message, text)
            break
