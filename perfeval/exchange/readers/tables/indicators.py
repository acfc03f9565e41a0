"""Raw rows → the indicators of a sheet."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from perfeval.core.decimals import ZERO, exactly, normal
from perfeval.core.sheet import Indicator
from perfeval.core.target import parse_actual, parse_target
from perfeval.exchange.readers.tables.draft import Draft
from perfeval.exchange.readers.tables.kinds import DASHES
from perfeval.exchange.readers.tables.levels import Levels, row_levels, say_uneven
from perfeval.exchange.readers.tables.lines import Token
from perfeval.exchange.readers.tables.rows import Row, once, say_unsure
from perfeval.exchange.readers.tables.shares import settle_completion
from perfeval.exchange.readers.tables.subtotals import PART, compare

_ODD_SIGN: Final = re.compile(r"[^\W\d_a-zA-Z\u4e00-\u9fff]")  # letters of scripts that Chinese tables do not use


def read_indicators(rows: Sequence[Row], execution: Decimal | None, draft: Draft) -> list[Indicator]:
    kept, found = row_levels(rows, draft)
    indicators = [
        _indicator(rows[index], levels, f"indicators/{number}", draft)
        for number, (index, levels) in enumerate(zip(kept, found, strict=True), start=1)
    ]
    _say_misplaced_costs(indicators, [rows[index] for index in kept], draft)
    indicators = _with_parts(indicators, draft)
    for index, row in enumerate(rows):
        if row.subtotal is not None:
            at = bisect_left(kept, index)
            compare(row.subtotal, indicators[:at], indicators[at:], draft)
    weights = [row.weight if row.children_of is None else None for row in indicators]
    say_uneven(found, weights, execution, [rows[index].moved for index in kept], draft)
    return indicators


def _indicator(row: Row, levels: Levels, path: str, draft: Draft) -> Indicator:
    say_unsure(row, path, draft)
    draft.put(f"{path}/level1", levels.token1)
    draft.put(f"{path}/level2", levels.token2)
    if levels.points is not None:
        draft.put(f"{path}/level1_weight_label", levels.points_token)
    if row.moved_levels and not (row.cells.get("level2") and row.cells["level2"].text):
        draft.doubt(
            f"这一行的格有移位，二级指标没有印在这一行，按上一行记为“{levels.level2}”。",
            row.cells.get("level3"),
            f"{path}/level2",
        )
    level3 = draft.text(f"{path}/level3", row.cells.get("level3"))
    if level3 is None:
        draft.doubt("三级指标没有印出，空着。", _any(row), f"{path}/level3")
    target, actual = _target(row, path, draft), draft.text(f"{path}/actual", row.cells.get("actual"))
    _say_odd(target, row.cells.get("target"), f"{path}/target", draft)
    deviations = tuple((name, draft.text(f"{path}/deviation_columns/{name}", token)) for name, token in row.deviations)
    completion = once(row, "completion", path, draft)
    indicator = Indicator(
        level1=levels.level1,
        level2=levels.level2,
        level3=level3 or "",
        target=parse_target(target),
        actual=parse_actual(actual),
        weight=draft.figure(f"{path}/weight", once(row, "weight", path, draft)),
        score=draft.figure(f"{path}/score", once(row, "score", path, draft)),
        level1_weight_label=levels.points,
        completion=draft.figure(f"{path}/completion", completion),
        deviation_reason=draft.text(f"{path}/deviation_reason", row.cells.get("reason")),
        improvement=draft.text(f"{path}/improvement", row.cells.get("improvement")),
        deviation_columns=deviations,
    )
    return replace(indicator, completion=settle_completion(f"{path}/completion", indicator, completion, draft))


def _target(row: Row, path: str, draft: Draft) -> str | None:
    """One cell, or operator, figure and unit joined."""
    whole = row.cells.get("target")
    if whole is not None:
        return draft.text(f"{path}/target", whole)
    parts = [row.cells[name] for name in ("target_operator", "target_value", "target_unit") if name in row.cells]
    texts = [draft.text(f"{path}/target", token) for token in parts]
    return "".join(text for text in texts if text and normal(text) not in DASHES) or None


def _say_odd(text: str | None, token: Token | None, cell: str, draft: Draft) -> None:
    if text and token is not None and _ODD_SIGN.search(text):
        draft.doubt(f"“{text[:30]}”中有不像汉字的字，可能识别有误。", token, cell)


def _say_misplaced_costs(indicators: Sequence[Indicator], rows: Sequence[Row], draft: Draft) -> None:
    """In text that has slipped a merged name stands in any of its rows. Amounts of money above 成本 and under another name may be its own."""
    if not any(row.moved or row.strained for row in rows):
        return
    for index, (indicator, row) in enumerate(zip(indicators, rows, strict=True)):
        following = next((other.level2 for other in indicators[index:] if other.level2 != indicator.level2), "")
        is_amount = (indicator.target.unit or "").lstrip("万亿") == "元"
        if row.loose and is_amount and not row.has("level2") and "成本" in following and "成本" not in indicator.level2:
            message = f"目标是金额，而二级指标按上一行记为“{indicator.level2}”，可能属于其下的“{following}”。"
            draft.doubt(message, row.cells.get("target"), f"indicators/{index + 1}/level2")


def _any(row: Row) -> Token | None:
    return next((token for token in row.cells.values() if token.text), None)


def _with_parts(indicators: list[Indicator], draft: Draft) -> list[Indicator]:
    """小计 with the numbered rows below it. They are its parts if their weights, or their targets, make up its own."""
    found = list(indicators)
    for index, row in enumerate(found):
        if "小计" not in row.level3:
            continue
        parts = []
        for number in range(index + 1, len(found)):
            if not PART.match(found[number].level3) or "小计" in found[number].level3:
                break
            parts.append(number)
        if not parts:
            continue
        if _makes_up(row.weight, [found[number].weight for number in parts]) or _makes_up(
            row.target.value, [found[number].target.value for number in parts]
        ):
            for number in parts:
                found[number] = replace(found[number], children_of=row.level3)
        else:
            for number in parts:
                message = f"“{row.level3}”的分值和目标都不等于下面各行之和，没有把这一行记作它的分项。"
                draft.doubt(message, None, f"indicators/{number + 1}/children_of")
    return found


def _makes_up(whole: Decimal | None, parts: Sequence[Decimal | None]) -> bool:
    with exactly():
        return (
            whole is not None
            and all(part is not None for part in parts)
            and whole == sum((part or ZERO for part in parts), ZERO)
        )
