from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from perfeval.core.checks.reporting import row_warning
from perfeval.core.checks.table import Table, place_of
from perfeval.core.decimals import exactly, show
from perfeval.core.findings import Finding
from perfeval.core.scoring.achievement import bare_unit, is_completion_rate
from perfeval.core.sheet import Indicator
from perfeval.core.target import magnitude


def unit_mismatch(table: Table) -> Iterator[Finding]:
    """Target and actual are in the same unit; 万 and 亿 aside, as they are reckoned with.

    An actual without a unit is in the target's, but for per cent in forms with one cell, and for 0.95 in all forms: it
    is read as it is written, as 0.95%. A degree of completion is one where the scheme wants that.
    """
    if table.scheme is None:
        return
    for index, row in table.weighed:
        if row.target.unit == row.actual.unit or row.actual.value is None or not row.target.kind.is_quantitative:
            continue
        if is_completion_rate(row.target, row.actual, table.scheme.target):
            continue
        wanted, reached = bare_unit(row.target), magnitude(Decimal(1), row.actual.unit)[1]
        if wanted == reached or not wanted or (not reached and not _wants_percent(table, row)):
            continue
        found = f"的单位是“{reached}”" if reached else "没有写单位"
        message = (
            f"{place_of(index, row)}的年度指标值单位是“{wanted}”，实际完成值“{row.actual.text}”{found}，请改成一致。"
        )
        if _is_fraction(row):
            message += (
                f"它现在按 {show(row.actual.value)}% 计算；如果指的是 {_per_cent(row.actual.value)}%，请写成百分数。"
            )
        yield row_warning("unit-mismatch", index, "actual", message, row.actual.text, row.target.text)


def _wants_percent(table: Table, row: Indicator) -> bool:
    if row.target.unit != "%" or table.scheme is None:
        return False
    return table.scheme.target.form == "one_cell" or _is_fraction(row)


def _is_fraction(row: Indicator) -> bool:
    """0.95 where ≥95% was wanted: a share of the whole, as Excel keeps it."""
    wanted, reached = row.target.value, row.actual.value
    if wanted is None or reached is None or row.actual.unit or row.target.unit != "%":
        return False
    return 0 < reached <= 1 < wanted


def _per_cent(share: Decimal) -> str:
    with exactly():
        return show(share * 100)
