"""小计: a row whose score is the sum of its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from perfeval.core.decimals import ZERO, show, trim
from perfeval.core.scheme import Scheme
from perfeval.core.scoring.results import RowScore, ScoreMode
from perfeval.core.scoring.rows import Proposal, settle
from perfeval.core.sheet import Indicator


def score_subtotal(number: int, row: Indicator, parts: Sequence[RowScore], scheme: Scheme) -> RowScore:
    """The sum of the parts' scores, at most the row's weight. The row's own score counts only while no part has one."""
    scores = [part.score for part in parts if part.score is not None]
    if not scores or row.weight is None or row.weight < 0:
        limit = row.weight if row.weight is not None and row.weight >= 0 else None
        proposal = Proposal(ScoreMode.SUBTOTAL, None, limit, "分项得分之和", (), "各分项还没有得分。")
        return settle(number, row, proposal, scheme, counts=True)
    points = trim(min(sum(scores, ZERO), row.weight))
    text = f"各分项得分之和 {' + '.join(map(show, scores))} = {show(sum(scores, ZERO))}"
    text += f"，不超过分值 {show(row.weight)}，计 {show(points)} 分。" if sum(scores, ZERO) > row.weight else "。"
    if row.score is not None and row.score != points:
        text += f"表中填的是 {show(row.score)} 分，以分项之和为准。"
    proposal = Proposal(ScoreMode.SUBTOTAL, points, points, "分项得分之和", _inputs(parts), text)
    return settle(number, replace(row, score=None), proposal, scheme, counts=True)


def _inputs(parts: Sequence[RowScore]) -> tuple[tuple[str, str], ...]:
    return tuple((f"第 {part.row} 行得分", show(part.score)) for part in parts)
