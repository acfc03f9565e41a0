"""How a target was read, said where a person might have meant something else."""

from __future__ import annotations

from perfeval.core.scoring.results import RowScore, ScoreMode
from perfeval.core.sheet import Indicator, TargetKind


def reading_of(row: Indicator, score: RowScore) -> str:
    """Empty where the cell says it all itself."""
    target = row.target
    if score.mode in (ScoreMode.NOT_APPLICABLE, ScoreMode.SUBTOTAL) or target.kind is TargetKind.EMPTY:
        return ""
    if row.declared == "qualitative" and target.kind.is_quantitative:
        return "按定性指标评分"
    if target.kind is TargetKind.WORDS:
        return "没有数值，按定性指标评分"
    if target.kind is TargetKind.DATE:
        return "按完成日期评分"
    if target.has_second_unit:
        return "只按第一个数计分"
    return ""
