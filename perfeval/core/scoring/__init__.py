"""Scoring: (sheet, scheme) → Scores, every figure with its formula, its inputs and a Chinese sentence."""

from __future__ import annotations

from perfeval.core.decimals import ZERO, exactly
from perfeval.core.scheme import Scheme
from perfeval.core.scheme.taxonomy import Taxonomy
from perfeval.core.scoring.execution import score_execution
from perfeval.core.scoring.results import RowScore, Scores
from perfeval.core.scoring.rows import score_row
from perfeval.core.scoring.subtotals import score_subtotal
from perfeval.core.scoring.total import grade_of, level_scores, total_score
from perfeval.core.sheet import Sheet

__all__ = ["score_sheet"]


def score_sheet(sheet: Sheet, scheme: Scheme) -> Scores:
    """Score a table by its scheme (rules.md §2). Amounts in the sheet's unit of money; any sheet is scored, also a
    half-filled one: what is missing has no score and counts as nothing.

    The engine proposes; a row's own score counts where it is allowed: from 0 to what the rule
    gives, up to the weight where the scheme leaves the row to the unit.
    """
    with exactly():
        taxonomy = Taxonomy(scheme)
        execution = score_execution(sheet, scheme)
        rows = _score_rows(sheet, scheme, taxonomy)
        deduction = max(sheet.deduction or ZERO, ZERO)
        total, explanation = total_score(execution, rows, deduction, scheme)
        return Scores(
            execution_rate=execution.rate,
            execution_weight=scheme.execution.weight,
            execution_score=execution.score,
            execution_explanation=execution.explanation,
            rows=rows,
            levels=level_scores(sheet, scheme, rows, taxonomy),
            deduction=deduction,
            total_weight=scheme.execution.weight + sum((row.weight or ZERO for row in rows if row.counts), ZERO),
            total=total,
            total_explanation=explanation,
            grade=grade_of(total, scheme),
        )


def _score_rows(sheet: Sheet, scheme: Scheme, taxonomy: Taxonomy) -> tuple[RowScore, ...]:
    parents = sheet.parent_rows()
    rows = [
        score_row(index + 1, row, scheme, taxonomy, counts=index not in parents)
        for index, row in enumerate(sheet.indicators)
    ]
    for parent in set(parents.values()):
        parts = [rows[part] for part, other in parents.items() if other == parent]
        rows[parent] = score_subtotal(parent + 1, sheet.indicators[parent], parts, scheme)
    return tuple(rows)
