"""The cells of an indicator row that are typed into, of rows that are there and of spare ones alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from perfeval.exchange.offline.blocks import OWN, Columns
from perfeval.exchange.offline.checks import Validations
from perfeval.exchange.offline.drawing import Form
from perfeval.exchange.offline.model import TICK, Key

_HEADS: Final = {
    "level3": "三级指标", "target_text": "年度指标值", "actual_text": "实际完成值", "weight": "分值", "score": OWN,
    "declared": "类型", "not_applicable": "不适用", "reason": "偏差原因", "improvement": "改进措施",
}  # fmt: skip


def draw_inputs(
    form: Form, checks: Validations, columns: Columns, row: int, of: Key, typed: Mapping[str, str]
) -> dict[str, str]:
    """Field → address. `of` is any key of the row, `typed` what its cells hold."""
    at: dict[str, str] = {}
    for name, head in _HEADS.items():
        key = replace(of, field=name)
        at[name] = form.open(row, columns.number(head), key, typed.get(name, ""))
        checks.add(key, at[name], at_most=at["weight"] if name == "score" else "")
    ticked = typed.get("reason_categories", "").split(",")
    for name in columns.scheme.reason_categories:
        key = replace(of, field="reason_categories", part=name)
        address = form.open(row, columns.number(name), key, TICK if name in ticked else "")
        checks.add(key, address)
    return at
