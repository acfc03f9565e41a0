from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import Final

from perfeval.core.checks.reporting import finding
from perfeval.core.checks.table import Table, place_of
from perfeval.core.findings import Finding, Part, Severity
from perfeval.core.printable import unprintable, unprintable_sentence
from perfeval.core.sheet import Sheet

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
ROW: Final = {
    "level1": ("level1", "一级指标"),
    "level2": ("level2", "二级指标"),
    "level3": ("level3", "三级指标"),
    "target": ("target.text", "年度指标值"),
    "actual": ("actual.text", "实际完成值"),
    "deviation_reason": ("deviation_reason", "偏差原因"),
    "improvement": ("improvement", "改进措施"),
}
_texts_of: Final = attrgetter(*(path for path, _ in ROW.values()))


def unprintable_character(table: Table) -> Iterator[Finding]:
    """Every character of the table can be printed: the fonts have it. Said before the table is submitted, because
    the official print would fail."""
    if not unprintable(_joined(table.sheet)):
        return  # nearly every table, looked at with each cell that is typed
    for place, name, text in _texts(table.sheet):
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


def _joined(sheet: Sheet) -> str:
    """Every text of the form in one, without their places: a tenth of the time."""
    pieces = [text for *_, text in _texts_beside_rows(sheet)]
    for row in sheet.indicators:
        pieces.extend(_texts_of(row))
        pieces.extend(word for column in row.deviation_columns for word in column)
    return "".join(filter(None, pieces))


def _texts(sheet: Sheet) -> Iterator[tuple[Place, str, str | None]]:
    """Every text of the form: its place, the name of the field, and what stands there."""
    yield from _texts_beside_rows(sheet)
    for number, row in enumerate(sheet.indicators, 1):
        for (field, (_, name)), text in zip(ROW.items(), _texts_of(row), strict=True):
            columns = row.deviation_columns if field == "deviation_reason" else ()
            yield (
                ("indicators", number, field),
                name,
                (text or "") + "".join(f"{label}{word or ''}" for label, word in columns),
            )


def _texts_beside_rows(sheet: Sheet) -> Iterator[tuple[Place, str, str | None]]:
    for field, name in HEAD.items():
        yield ("head", None, field), name, getattr(sheet, field)
    for label, text in sheet.head_fields:
        yield ("head", label, "head_fields"), label, f"{label}{text or ''}"
    for number, line in enumerate(sheet.funds, 1):
        yield ("funds", number, "label"), f"资金第 {number} 行的名称", line.label
    for label, text in sheet.footer_fields:
        yield ("total", label, "footer_fields"), label, f"{label}{text or ''}"
    for note in sheet.notes:
        yield ("total", None, "notes"), "表后的注", note
