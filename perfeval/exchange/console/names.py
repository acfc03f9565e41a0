"""What a table is called."""

from __future__ import annotations

from perfeval.core.sheet import Sheet
from perfeval.exchange.console.text import one_line


def sheet_name(sheet: Sheet) -> str | None:
    """The project; of a department's table the department."""
    return sheet.implementing_unit if sheet.kind == "department" else sheet.project_name


def heading(file: str, sheet: Sheet) -> list[str]:
    return [one_line(sheet_name(sheet) or "（没有名称）"), f"  文件 {one_line(file)}"]
