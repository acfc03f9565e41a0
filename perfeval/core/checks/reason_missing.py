from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.reasons import gives_reason, loses_points, reason_texts
from perfeval.core.checks.reporting import row_error
from perfeval.core.checks.table import Table, place_of
from perfeval.core.decimals import show
from perfeval.core.findings import Finding


def reason_missing(table: Table) -> Iterator[Finding]:
    """Where points are lost, a reason is given. A subtotal row needs none where one of its parts gives one."""
    excused = {parent for parent, _, parts in table.subtotals() if any(gives_reason(part, table) for part in parts)}
    for index, row in enumerate(table.sheet.indicators):
        if not loses_points(row) or index in excused or index in table.not_applicable or gives_reason(row, table):
            continue
        written = next(reason_texts(row), None)
        message = f"{place_of(index, row)}得分 {show(row.score)}，低于分值 {show(row.weight)}，"
        message += f"原因栏只写了“{written.strip()}”，不能算作原因。" if written else "没有填写偏差原因。"
        yield row_error("reason-missing", index, "deviation_reason", message, written)
