"""Cells that a weighed indicator may not leave empty."""

from __future__ import annotations

from perfeval.core.checks.reporting import row_error
from perfeval.core.checks.table import place_of
from perfeval.core.decimals import show
from perfeval.core.findings import Finding
from perfeval.core.sheet import Indicator


def missing_cell(identifier: str, index: int, row: Indicator, field: str, what: str) -> Finding:
    message = f"{place_of(index, row)}有分值 {show(row.weight)}，但没有填写{what}。"
    return row_error(identifier, index, field, message)


def lacks_actual(row: Indicator) -> bool:
    return not (row.actual.text or "").strip()
