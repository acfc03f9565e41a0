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
    texts = tuple(_texts(table.sheet))
    if not unprintable("".join(text for *_, text in texts if text)):
        return  # nearly every table, looked at with each cell that is typed
    for place, name, text in texts:
        missing = unprintable(text or "")
        if missing:
            message = unprintable_sentence(_called(place, name, table.sheet), text or "")
            yield finding("unprintable-character", Severity.ERROR, place, message, "".join(missing))


def _called(place: Place, name: str, sheet: Sheet) -> str:
    """What a message calls a field; one of a row with the row."""
    part, row, _ = place
    if part == "indicators" and isinstance(row, int):
        return f"{place_of(row - 1, sheet.indicators[row - 1])}的{name}"
    return name


def _texts(sheet: Sheet) -> Iterator[tuple[Place, str, str | None]]:
    """Every text of the form: its place, the name of the field, and what stands there."""
    for field, name in HEAD.items():
        yield ("head", None, field), name, getattr(sheet, field)
    for label, text in sheet.head_fields:
        yield ("head", label, "head_fields"), label, f"{label}{text or ''}"
    for number, line in enumerate(sheet.funds, 1):
        yield ("funds", number, "label"), f"资金第 {number} 行的名称", line.label
    for number, row in enumerate(sheet.indicators, 1):
        for field, name, text in _cells(row):
            yield ("indicators", number, field), name, text
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
    reason = row.deviation_reason or ""
    if row.deviation_columns:
        reason += "".join(f"{name}{text or ''}" for name, text in row.deviation_columns)
    yield "deviation_reason", "偏差原因", reason
    yield "improvement", "改进措施", row.improvement
