"""0.99 beside a target of 99%: a percentage that lost its sign, or not. Nobody can tell, so it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from perfeval.core.decimals import NumberError, parse_number, show
from perfeval.core.target import parse_target
from perfeval.exchange.offline.model import Key, TypedCell

_HUNDRED: Final = Decimal(100)
_MOST: Final = Decimal(2)  # 200%: nobody reaches more of a target


def with_unclear_percentages(cells: Sequence[TypedCell]) -> tuple[TypedCell, ...]:
    """Such cells get a problem, in the rows that are there and in the spare ones."""
    typed = {cell.key: cell for cell in cells}
    return tuple(_checked(cell, typed) for cell in cells)


def _checked(cell: TypedCell, typed: Mapping[Key, TypedCell]) -> TypedCell:
    if cell.problem or cell.key.field not in ("target_text", "actual_text") or cell.text == cell.base:
        return cell
    beside = [cell.base]
    if cell.key.field == "actual_text":
        target = typed.get(replace(cell.key, field="target_text"))
        beside += [target.text, target.base] if target else []
    try:
        figure = parse_number(cell.text)
    except NumberError:
        return cell
    if not _may_be_percentage(figure, beside):
        return cell
    text, hundredfold = show(figure), show(figure * _HUNDRED)
    return replace(
        cell,
        problem=f"这一格是数字 {text}，而本行是百分数，分不清是 {text}% 还是 {hundredfold}%。请连同百分号填写，"
        f"例如 {hundredfold}%。",
    )


def _may_be_percentage(figure: Decimal, beside: Iterable[str]) -> bool:
    """Whether the hundredfold is nearer to a percentage of the row than the figure itself, as a ratio."""
    percentages = (parse_target(text) for text in beside)
    return 0 < figure <= _MOST and any(
        found.unit is not None and found.unit.startswith("%") and found.value is not None and figure * 10 < found.value
        for found in percentages
    )
