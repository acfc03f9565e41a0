from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.reporting import row_error
from perfeval.core.checks.table import Table, place_of
from perfeval.core.decimals import show
from perfeval.core.findings import Finding


def weight_missing(table: Table) -> Iterator[Finding]:
    """Every row has a weight of 0 or more; a row that is not used is marked 不适用 or removed."""
    if table.scheme is None:
        return
    for index, row in enumerate(table.sheet.indicators):
        if index in table.not_applicable or (row.weight is not None and row.weight >= 0):
            continue
        place = place_of(index, row)
        if row.weight is not None:
            message = f"{place}的分值 {show(row.weight)} 不能为负数。"
        elif row.level3.strip():
            message = f"{place}没有填写分值。"
        else:
            message = f"{place}还没有填写；没有这项指标时，请标为不适用或删除这一行。"
        published = None if row.weight is None else show(row.weight)
        yield row_error("weight-missing", index, "weight", message, published)
