from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from perfeval.core.checks.reporting import finding
from perfeval.core.checks.table import Table, place_of
from perfeval.core.findings import Finding, Part, Severity
from perfeval.core.printable import unprintable, unprintable_sentence
from perfeval.core.sheet import Indicator, Sheet

Place = tuple[Part, int | str | None, str | None]
HEAD: Final = {
    "title": "表名",
    "project_code": "项目编码",
    "project_name": "项目名称",
    "supervising_department": "主管部门",
    "implementing_unit": "实施单位",
    "goal_expected": "预期目标",
    "goal_actual": "目标的实际完成情况",
}


def unprintable_character(table: Table) -> Iterator[Finding]:
    """Every character of the table can be printed: the fonts have it. Said before the table is submitted, because
    the official print would fail."""
    for place, name, text in _texts(table.sheet):
        missing = unprintable(text or "")
        if missing:
            message = unprintable_sentence(name, text or "")
            yield finding("unprintable-character", Severity.ERROR, place, message, "".join(missing))


def _texts(sheet: Sheet) -> Iterator[tuple[Place, str, str | None]]:
    """Every text of the form: its place, what a message calls it, and what stands there."""
    for field, name in HEAD.items():
        yield ("head", None, field), name, getattr(sheet, field)
    for label, text in sheet.head_fields:
        yield ("head", label, "head_fields"), label, f"{label}{text or ''}"
    for index, line in enumerate(sheet.funds):
        yield ("funds", index + 1, "label"), f"资金第 {index + 1} 行的名称", line.label
    for index, row in enumerate(sheet.indicators):
        for field, name, text in _cells(row):
            yield ("indicators", index + 1, field), f"{place_of(index, row)}的{name}", text
    for label, text in sheet.footer_fields:
        yield ("total", label, "footer_fields"), label, f"{label}{text or ''}"
    for note in sheet.notes:
        yield ("total", None, "notes"), "表后的注", note


def _cells(row: Indicator) -> Iterator[tuple[str, str, str | None]]:
    yield "level1", "一级指标", row.level1
    yield "level2", "二级指标", row.level2
    yield "level3", "三级指标", row.level3
    yield "target", "年度指标值", row.target.text
    yield "actual", "实际完成值", row.actual.text
    columns = "".join(f"{name}{text or ''}" for name, text in row.deviation_columns)
    yield "deviation_reason", "偏差原因", f"{row.deviation_reason or ''}{columns}"
    yield "improvement", "改进措施", row.improvement
