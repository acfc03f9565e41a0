"""Spare rows below the indicators: whoever fills one adds an indicator, as 增加一行 does on the entry page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from perfeval.core.scheme.taxonomy import Taxonomy
from perfeval.core.sheet import Indicator
from perfeval.evaluations.operations.rows import MAX_ROWS, form_groups
from perfeval.evaluations.queries import Assessment
from perfeval.exchange.offline.blocks import COUNTED, PROPOSED, Columns
from perfeval.exchange.offline.checks import Validations, colour_row, hint_formula, spare_hint_formula
from perfeval.exchange.offline.drawing import Form
from perfeval.exchange.offline.inputs import draw_inputs
from perfeval.exchange.offline.model import DATA_SHEET, FORM_SHEET, GROUP, SPARE_ROWS, Key
from perfeval.exchange.offline.spare_formulas import (
    SpareAddresses,
    spare_counted_formula,
    spare_formulas,
    spare_unsure,
)
from perfeval.exchange.spreadsheet import safe_cell

HEAD: Final = (
    "新增指标（没有的不填）：先从下拉列表选择一级、二级指标，再填写其余各格。写入后排在该二级指标的最后。"
    "删除指标只能联网在填报页进行。"
)
SPARE_HEIGHT: Final = 34.0
# Columns of the hidden sheet beside those of `indicators`: the groups, and the line of a spare row.
_NAMES, _IS_COST = "AM", "AN"
_HIDDEN: Final = {
    "text": "F", "sign": "G", "bare": "H", "digits": "I", "value": "J", "points": "K", "rest": "L", "unit": "M",
    "number": "N", "cost": "O", "direction": "P", "wanted": "Q", "stripped": "R", "nothing": "S", "used": "T",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SpareRows:
    """First and last row of the form, and the range that counts which of them are used."""

    first: int
    last: int
    used: str


def groups_of(assessment: Assessment) -> dict[str, tuple[str, str]]:
    """The words of the drop-down → level 1 and level 2, from top to bottom as the form has them."""
    groups = form_groups(assessment.scheme, ((row.level1, row.level2) for row in assessment.indicators))
    return {group_words(group): group for group in groups}


def group_words(group: tuple[str, str]) -> str:
    return "—".join(filter(None, group))


def draw_spare_rows(
    form: Form, data: Any, assessment: Assessment, columns: Columns, row: int
) -> tuple[int, SpareRows | None]:
    """The row behind them. A table that is full has none."""
    count = min(SPARE_ROWS, MAX_ROWS - len(assessment.indicators))
    if count <= 0:
        return row, None
    form.label(row, 1, HEAD, columns=columns.count, is_head=False)
    form.height(row, 20)
    groups = _write_groups(data, assessment)
    checks = Validations(form.sheet)
    line = len(assessment.indicators) + 1
    for number in range(1, count + 1):
        _draw_row(form, data, assessment, columns, checks, groups, row + number, number, line + number - 1)
    used = _HIDDEN["used"]
    return row + count + 1, SpareRows(row + 1, row + count, f"{DATA_SHEET}!{used}{line}:{used}{line + count - 1}")


def _write_groups(data: Any, assessment: Assessment) -> str:
    """On the hidden sheet, for the drop-down has no room for them; the range of the names."""
    taxonomy = Taxonomy(assessment.scheme)
    groups = groups_of(assessment)
    for line, (words, (level1, level2)) in enumerate(groups.items(), start=1):
        safe_cell(data[f"{_NAMES}{line}"], words)
        is_cost = taxonomy.level2(Indicator(level1, level2, "")).is_cost
        safe_cell(data[f"{_IS_COST}{line}"], int(is_cost))
    return f"${_NAMES}$1:${_NAMES}${len(groups)}"


def _draw_row(
    form: Form,
    data: Any,
    assessment: Assessment,
    columns: Columns,
    checks: Validations,
    groups: str,
    row: int,
    number: int,
    line: int,
) -> None:
    scheme = assessment.scheme
    key = Key("new", number, GROUP)
    typed = {GROUP: form.open(row, 1, key, "", columns=2)}
    checks.add(key, typed[GROUP], among=f"{DATA_SHEET}!{groups}")
    typed |= draw_inputs(form, checks, columns, row, key, {})
    there = _addresses(typed, line, form_sheet=f"{FORM_SHEET}!", data_sheet="")
    for address, formula in spare_formulas(scheme, there, groups.replace(f":${_NAMES}", f":${_IS_COST}")).items():
        data[address] = formula
    here = _addresses(typed, line, form_sheet="", data_sheet=f"{DATA_SHEET}!")
    points = f'=IF({here.used}=0,"",{here.points})'
    form.computed(row, columns.number(PROPOSED), points)
    counted = form.computed(row, columns.number(COUNTED), spare_counted_formula(scheme, here))
    about = {"own": typed["score"], "counted": counted, "weight": typed["weight"], "reason": typed["reason"]}
    rest = hint_formula(**about, actual=typed["actual_text"], off=typed["not_applicable"], unsure=spare_unsure(here))
    hint = spare_hint_formula(used=here.used, group=here.group, level3=here.level3, rest=rest)
    form.computed(row, columns.number("提示"), hint)
    colour_row(form.sheet, **about)
    form.height(row, SPARE_HEIGHT)


def _addresses(typed: Mapping[str, str], line: int, *, form_sheet: str, data_sheet: str) -> SpareAddresses:
    return SpareAddresses(
        group=form_sheet + typed[GROUP],
        level3=form_sheet + typed["level3"],
        target=form_sheet + typed["target_text"],
        actual=form_sheet + typed["actual_text"],
        weight=form_sheet + typed["weight"],
        own=form_sheet + typed["score"],
        declared=form_sheet + typed["declared"],
        off=form_sheet + typed["not_applicable"],
        **{name: f"{data_sheet}{letter}{line}" for name, letter in _HIDDEN.items()},
    )
