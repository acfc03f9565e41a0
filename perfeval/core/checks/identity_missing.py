from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from perfeval.core.checks.reporting import finding
from perfeval.core.checks.table import Table
from perfeval.core.findings import Finding, Severity

NAMES: Final = {
    "year": "年度",
    "project_code": "项目编码",
    "project_name": "项目名称",
    "supervising_department": "主管部门",
    "implementing_unit": "实施单位",
}


def identity_missing(table: Table) -> Iterator[Finding]:
    """The head of the table has what the scheme wants: year, name, unit, and where it says so code and department."""
    for field in table.scheme.identity if table.scheme else ():
        value = getattr(table.sheet, field)
        if value is None or not str(value).strip():
            name = "单位名称" if field == "implementing_unit" and table.sheet.kind == "department" else NAMES[field]
            yield finding("identity-missing", Severity.ERROR, ("head", None, field), f"表头没有填写{name}。")
