"""What a Sheet holds and the table does not take: figures that perfeval computes, names that are kept elsewhere.

Found by comparing every field that was sent with what is read back: a field that the Sheet is given one day is named too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from perfeval.core.scheme import Scheme
from perfeval.core.sheet import Actual, FundLine, Indicator, Sheet, Target
from perfeval.evaluations.operations.filling.cells import KEYS, amounts_in_unit, text_of
from perfeval.evaluations.operations.filling.matching import Row, fund_name
from perfeval.evaluations.operations.reading import clean

LABELS: Mapping[type, Mapping[str, str]] = {
    Sheet: {
        "year": "年度",
        "kind": "表的类别",
        "unit_of_money": "金额单位",
        "title": "表名",
        "project_code": "项目编码",
        "project_name": "项目名称",
        "supervising_department": "主管部门",
        "implementing_unit": "实施单位",
        "goal_expected": "预期目标",
        "goal_actual": "实际完成情况",
        "published_total": "总分",
        "published_total_weight": "总分值",
        "deduction": "减分项",
        "notes": "注",
    },
    FundLine: {
        "label": "资金来源",
        "initial_budget": "年初预算数",
        "adjusted_budget": "全年预算数",
        "executed": "全年执行数",
        "weight": "分值",
        "rate": "执行率",
        "score": "得分",
        "annual_rate": "全年执行率",
    },
    Indicator: {
        "level1": "一级指标",
        "level2": "二级指标",
        "level3": "三级指标",
        "target": "年度指标值",
        "actual": "实际完成值",
        "weight": "分值",
        "score": "得分",
        "declared": "定量或定性",
        "level1_weight_label": "一级指标分值",
        "completion": "完成程度",
        "deviation_reason": "偏差原因",
        "improvement": "改进措施",
        "children_of": "所属小计行",
    },
}
_KEYS = KEYS | {"target": "target_text", "actual": "actual_text"}
_TICKS = frozenset("√✓✔☑■●1") | {"是"}
_Pairs = Sequence[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Aside:
    """`sent` stood in the Sheet at `place`, `stored` stands there now."""

    place: str
    label: str
    sent: str
    stored: str


def left_aside(
    posted: Sheet, stored: Sheet, rows: Sequence[tuple[Row, Indicator]], funds: Mapping[int, int], scheme: Scheme
) -> Iterator[Aside]:
    """Everything that was sent and is not what the table now shows; what was not sent is not missed. `rows`: each with
    what is read back of it."""
    for field in fields(Sheet):
        match field.name:
            case "funds":
                yield from _funds(posted, stored, funds, scheme)
            case "indicators":
                for row, kept in rows:
                    yield from _row(row, kept)
            case "head_fields" | "footer_fields":
                yield from _pairs(getattr(posted, field.name), getattr(stored, field.name), field.name)
            case "notes":
                yield from _notes(posted.notes, stored.notes)
            case "unit_of_money":
                pass  # amounts are compared in the scheme's unit
            case "deduction" if not posted.deduction:
                pass  # none is nothing deducted
            case name:
                yield from _compared(posted, stored, name, "")


def _funds(posted: Sheet, stored: Sheet, funds: Mapping[int, int], scheme: Scheme) -> Iterator[Aside]:
    for index, sent in enumerate(posted.funds):
        line = amounts_in_unit(sent, posted, scheme)
        kept = stored.funds[funds[index]] if index in funds else FundLine(label="")
        if fund_name(line.label) == fund_name(kept.label):
            line = replace(line, label=kept.label)
        for field in fields(FundLine):
            if field.name != "dashed":  # a dash is nothing
                yield from _compared(line, kept, field.name, f"funds[{index}].")


def _row(row: Row, kept: Indicator) -> Iterator[Aside]:
    path = f"indicators[{row.index}]."
    sent = replace(row.posted, level1=row.group[0], level2=row.group[1])
    for field in fields(Indicator):
        if field.name == "deviation_columns":
            marks = dict(kept.deviation_columns)
            for name, mark in sent.deviation_columns:
                if mark and mark.strip() and not (marks.get(name) and mark.strip() in _TICKS):
                    yield from _pairs(((name, mark),), kept.deviation_columns, f"{path}{field.name}")
        elif field.name != "children_of_row":  # it counts the rows of its own Sheet, and is always taken
            yield from _compared(sent, kept, field.name, path)


def _pairs(posted: _Pairs, stored: _Pairs, place: str) -> Iterator[Aside]:
    shown = dict(stored)
    for label, text in posted:
        if text and clean(text) != (shown.get(label) or ""):
            yield Aside(f"{place}.{label}", label, text, shown.get(label) or "")


def _notes(posted: Sequence[str], stored: Sequence[str]) -> Iterator[Aside]:
    known = {clean(note) for note in stored}
    for index, note in enumerate(posted):
        if clean(note) and clean(note) not in known:
            yield Aside(f"notes[{index}]", LABELS[Sheet]["notes"], note, "")


def _compared(posted: object, stored: object, field: str, path: str) -> Iterator[Aside]:
    sent, kept = _plain(getattr(posted, field)), _plain(getattr(stored, field))
    if sent not in (None, "") and sent != kept:
        yield Aside(f"{path}{_KEYS.get(field, field)}", LABELS[type(posted)][field], _shown(sent), _shown(kept))


def _plain(value: object) -> object:
    if isinstance(value, Target | Actual):
        value = value.text
    return clean(value) if isinstance(value, str) else value


def _shown(value: object) -> str:
    return text_of(value) if isinstance(value, Decimal) else "" if value is None else str(value)
