"""Scores as plain JSON values, for snapshots and machines. Figures are strings."""

from __future__ import annotations

from decimal import Decimal

from perfeval.core.scoring.results import Explanation, LevelScore, RowScore, Scores


def scores_to_json(scores: Scores) -> dict[str, object]:
    """Every figure of the scores with its explanation."""
    return {
        "execution_rate": _figure(scores.execution_rate),
        "execution_weight": _figure(scores.execution_weight),
        "execution_score": _figure(scores.execution_score),
        "execution_explanation": _explanation(scores.execution_explanation),
        "rows": [_row(row) for row in scores.rows],
        "levels": [_level(level) for level in scores.levels],
        "deduction": _figure(scores.deduction),
        "total_weight": _figure(scores.total_weight),
        "total": _figure(scores.total),
        "total_explanation": _explanation(scores.total_explanation),
        "grade": scores.grade.value,
    }


def _row(row: RowScore) -> dict[str, object]:
    return {
        "row": row.row,
        "mode": row.mode.value,
        "weight": _figure(row.weight),
        "proposed": _figure(row.proposed),
        "score": _figure(row.score),
        "explanation": _explanation(row.explanation),
    }


def _level(level: LevelScore) -> dict[str, object]:
    return {"level1": level.level1, "weight": _figure(level.weight), "score": _figure(level.score)}


def _explanation(explanation: Explanation) -> dict[str, object]:
    return {
        "formula": explanation.formula,
        "inputs": [list(pair) for pair in explanation.inputs],
        "text": explanation.text,
    }


def _figure(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
