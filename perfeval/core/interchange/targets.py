"""Target and actual of a row. The text of the cell is the truth; what a program can read from it is derived anew."""

from __future__ import annotations

from perfeval.core.interchange.cells import Cell, Record
from perfeval.core.interchange.limits import MAX_CELL
from perfeval.core.sheet import Actual, Target
from perfeval.core.target import parse_actual, parse_target


def read_target(record: Record) -> Target:
    """Forms with three columns (运算符号, 内容, 度量单位) may leave `target_text` out: it is the three joined."""
    whole = record.cell("target_text")
    text = whole.text(MAX_CELL)
    parts = (
        _operator(record.cell("target_operator")),
        record.cell("target_value").text_or_whole_number(MAX_CELL),
        record.cell("target_unit").text(MAX_CELL),
    )
    if text is None and any(part is not None for part in parts):
        text = Cell("".join(part or "" for part in parts), whole.path, whole.problems).text(MAX_CELL)
    return parse_target(text)


def read_actual(record: Record) -> Actual:
    text = record.cell("actual_text").text(MAX_CELL)
    value = record.cell("actual_value").text_or_whole_number(MAX_CELL)
    return parse_actual(value if text is None else text)


def _operator(cell: Cell) -> str | None:
    sign = cell.text(MAX_CELL)
    if sign and parse_target(f"{sign}1").operator is None:
        cell.refuse("不是运算符号（≥ > = ≤ <）。")
        return None
    return sign
