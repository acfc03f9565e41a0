"""The cells of a Sheet as text by their path: what a page shows and what a person corrects there (typed.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final, Literal

from perfeval.core.sheet import FundLine, Indicator, Sheet
from perfeval.exchange.inspection.rows import AS_READ, Origins, path_in_file

Kind = Literal[
    "text", "long", "figure", "percent", "year", "unit", "target", "actual", "table", "declared", "parent", "notes"
]
DASH: Final = "—"
NOTE_BREAK: Final = "\n\n"


HEAD: Final[Mapping[str, tuple[str, Kind]]] = {
    "kind": ("表的类别", "table"),
    "title": ("表名", "text"),
    "year": ("年度", "year"),
    "unit_of_money": ("金额单位", "unit"),
    "project_name": ("项目名称", "text"),
    "project_code": ("项目编码", "text"),
    "supervising_department": ("主管部门", "text"),
    "implementing_unit": ("实施单位", "text"),
}
GOALS: Final[Mapping[str, tuple[str, Kind]]] = {
    "goal_expected": ("预期目标", "long"),
    "goal_actual": ("实际完成情况", "long"),
}
FUND: Final[Mapping[str, tuple[str, Kind]]] = {
    "label": ("资金来源", "text"),
    "initial_budget": ("年初预算数", "figure"),
    "adjusted_budget": ("全年预算数", "figure"),
    "executed": ("全年执行数", "figure"),
    "weight": ("分值", "figure"),
    "rate": ("执行率（%）", "percent"),
    "annual_rate": ("全年执行率（%）", "percent"),
    "score": ("得分", "figure"),
}
INDICATOR: Final[Mapping[str, tuple[str, Kind]]] = {
    "level1": ("一级指标", "text"),
    "level1_weight_label": ("一级指标分值", "figure"),
    "level2": ("二级指标", "text"),
    "level3": ("三级指标", "long"),
    "children_of": ("所属小计行", "parent"),
    "declared": ("定量或定性", "declared"),
    "target": ("年度指标值", "target"),
    "actual": ("实际完成值", "actual"),
    "completion": ("完成程度（%）", "percent"),
    "weight": ("分值", "figure"),
    "score": ("得分", "figure"),
    "deviation_reason": ("偏差原因", "long"),
    "improvement": ("改进措施", "long"),
}
TOTAL: Final[Mapping[str, tuple[str, Kind]]] = {
    "published_total_weight": ("总分值", "figure"),
    "published_total": ("总分", "figure"),
    "deduction": ("减分项", "figure"),
}
# What a choice is called where it stands in words: stored → shown.
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "table": {"project": "项目支出", "department": "部门整体"},
    "declared": {"quantitative": "定量", "qualitative": "定性"},
}
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "unit": ("元", "万元"),
    "table": tuple(WORDS["table"].values()),
    "declared": ("", *WORDS["declared"].values()),
}
LABELLED: Final = ("head_fields", "footer_fields")  # whose fields each form names as it likes


@dataclass(frozen=True, slots=True)
class SheetCell:
    """`choices`: what it may be, where it is one of some words."""

    path: str
    label: str
    kind: Kind
    text: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What is corrected at a time: the head, the goals, one row, the foot."""

    key: str
    title: str
    cells: tuple[SheetCell, ...]


def parts_of(sheet: Sheet) -> tuple[Part, ...]:
    foot = (*_own(sheet, TOTAL), *_labelled(sheet, "footer_fields"), _notes(sheet))
    subtotals = _subtotals(sheet)
    return (
        Part("head", "表头", (*_own(sheet, HEAD), *_labelled(sheet, "head_fields"))),
        *(
            Part(f"funds/{number}", f"资金第 {number} 行", tuple(_row(f"funds/{number}", line, FUND)))
            for number, line in enumerate(sheet.funds, start=1)
        ),
        Part("goals", "年度总体目标", tuple(_own(sheet, GOALS))),
        *(
            Part(
                f"indicators/{number}", f"指标第 {number} 行", tuple(_indicator(f"indicators/{number}", row, subtotals))
            )
            for number, row in enumerate(sheet.indicators, start=1)
        ),
        Part("foot", "合计和表尾", foot),
    )


def texts_of(sheet: Sheet) -> dict[str, str]:
    return {cell.path: cell.text for part in parts_of(sheet) for cell in part.cells}


def differing(original: Sheet, sheet: Sheet, origins: Origins = AS_READ) -> dict[str, str]:
    """The cells that say something else than was read, with what was read; also labelled fields that are gone.

    Rows that were added or removed are no cells that differ.
    """
    before, now = texts_of(original), texts_of(sheet)
    found = {}
    for path, text in now.items():
        own = path_in_file(origins, path)
        if own is not None and text != before.get(own, ""):
            found[path] = before.get(own, "")
    gone = (path for path in before if path.startswith(LABELLED) and path not in now)
    return found | {path: before[path] for path in gone}


def _own(sheet: Sheet, fields: Mapping[str, tuple[str, Kind]]) -> Iterator[SheetCell]:
    for field, (label, kind) in fields.items():
        yield _cell(field, label, kind, getattr(sheet, field))


def _labelled(sheet: Sheet, field: str) -> Iterator[SheetCell]:
    for label, text in getattr(sheet, field):
        yield SheetCell(f"{field}/{label}", label, "long", text or "")


def _notes(sheet: Sheet) -> SheetCell:
    return SheetCell("notes", "注（每条之间空一行）", "notes", NOTE_BREAK.join(sheet.notes))


def _subtotals(sheet: Sheet) -> tuple[str, ...]:
    """What a row may be a part of."""
    return ("", *dict.fromkeys(row.level3 for row in sheet.indicators if row.level3 and row.children_of is None))


def _cell(path: str, label: str, kind: Kind, value: Any) -> SheetCell:
    text = _text(value)
    return SheetCell(path, label, kind, WORDS.get(kind, {}).get(text, text), CHOICES.get(kind, ()))


def _row(path: str, row: FundLine | Indicator, fields: Mapping[str, tuple[str, Kind]]) -> Iterator[SheetCell]:
    dashed = row.dashed if isinstance(row, FundLine) else frozenset()
    for field, (label, kind) in fields.items():
        if field in dashed:
            yield SheetCell(f"{path}/{field}", label, kind, DASH)
        else:
            yield _cell(f"{path}/{field}", label, kind, getattr(row, field))


def _indicator(path: str, row: Indicator, subtotals: tuple[str, ...]) -> Iterator[SheetCell]:
    for cell in _row(path, row, INDICATOR):
        choices = dict.fromkeys((*(name for name in subtotals if name != row.level3), cell.text))
        yield replace(cell, choices=tuple(choices)) if cell.kind == "parent" else cell
    for label, text in row.deviation_columns:
        yield SheetCell(f"{path}/deviation_columns/{label}", label, "text", text or "")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value) if isinstance(value, str | int) else value.text or ""  # a target or an actual
