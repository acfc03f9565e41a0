"""A table with the figures filled in that the scheme computes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from perfeval.core.scheme import Level1, Scheme
from perfeval.core.scoring.results import Scores
from perfeval.core.sheet import FundLine, Indicator, Sheet


def complete_sheet(sheet: Sheet, scheme: Scheme, scores: Scores) -> Sheet:
    """The table as it is checked, stored and printed: rate, scores, sums and level-1 labels of
    `scores` put where the form prints them. Typed figures are left as they are."""
    weights = {group.level1: group.weight for group in scores.levels}
    labels = {level.name: printed_label(level, scheme, weights[level.name]) for level in scheme.level1}
    return replace(
        sheet,
        funds=tuple(_fund(line, index, scheme, scores) for index, line in enumerate(sheet.funds)),
        indicators=tuple(
            _indicator(row, labels.get(row.level1), scored.score)
            for row, scored in zip(sheet.indicators, scores.rows, strict=True)
        ),
        published_total=scores.total,
        published_total_weight=scores.total_weight,
        notes=scheme.notes,
    )


def printed_label(level: Level1, scheme: Scheme, rows: Decimal) -> Decimal | None:
    """The points that the form prints beside a level-1 name, e.g. 50 in 产出指标（50分）.

    The scheme's; where a unit may move weights, what its rows add up to.
    """
    if level.weight is None:
        return None
    weight = rows if scheme.weights_adjustable and rows else level.weight
    return weight + scheme.execution.weight if level.label_includes_execution else weight


def _fund(line: FundLine, index: int, scheme: Scheme, scores: Scores) -> FundLine:
    if index == 0:
        return replace(line, weight=scores.execution_weight, rate=scores.execution_rate, score=scores.execution_score)
    dashed = index < len(scheme.money.rows) and scheme.money.rows[index].dashed
    return replace(line, dashed=frozenset({"weight", "rate", "score"})) if dashed else line


def _indicator(row: Indicator, label: Decimal | None, score: Decimal | None) -> Indicator:
    return replace(row, level1_weight_label=label, score=score)
