"""GET /evaluations/{id}/scores: every figure with its reckoning."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from perfeval.core.scoring.results import Grade, ScoreMode
from perfeval.core.scoring.writing import scores_to_json
from perfeval.evaluations.queries import assess
from perfeval.web.api.access import find_table
from perfeval.web.api.kinds import Id
from perfeval.web.api.problems import READING, refusals

router = Router(tags=["检查和得分"])


class ExplanationOut(Schema):
    formula: str
    inputs: list[list[str]]
    text: str


class RowScoreOut(Schema):
    """`proposed` is what the rule gives, `score` what counts."""

    row: int
    mode: ScoreMode
    weight: str | None
    proposed: str | None
    score: str | None
    explanation: ExplanationOut


class LevelScoreOut(Schema):
    level1: str
    weight: str
    score: str


class ScoresOut(Schema):
    execution_rate: str | None
    execution_weight: str
    execution_score: str | None
    execution_explanation: ExplanationOut
    rows: list[RowScoreOut]
    levels: list[LevelScoreOut]
    deduction: str
    total_weight: str
    total: str
    total_explanation: ExplanationOut
    grade: Grade


class EvaluationScores(Schema):
    revision: int
    scores: ScoresOut


@router.get(
    "/evaluations/{evaluation_id}/scores",
    response={200: EvaluationScores, **refusals(*READING)},
    operation_id="scores",
    summary="一份自评表的得分和计算过程",
)
def scores(request: HttpRequest, evaluation_id: Id) -> dict[str, Any]:
    row = find_table(request, evaluation_id)
    return {"revision": row.content_revision, "scores": scores_to_json(assess(row).scores)}
