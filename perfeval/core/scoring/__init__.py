"""Scoring: (sheet, scheme) → Scores, every figure with its formula, its inputs and a Chinese sentence."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from perfeval.core.decimals import ZERO, exactly
from perfeval.core.scheme import Scheme
from perfeval.core.scheme.taxonomy import Taxonomy
from perfeval.core.scoring.execution import Execution, score_execution
from perfeval.core.scoring.results import RowScore, Scores
from perfeval.core.scoring.rows import score_row
from perfeval.core.scoring.subtotals import score_subtotal
from perfeval.core.scoring.total import grade_of, level_scores, total_score
from perfeval.core.sheet import Sheet

__all__ = ["score_sheet", "total_with"]


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


def total_with(given: Mapping[int, Decimal], sheet: Sheet, scheme: Scheme, scores: Scores) -> Decimal:
    """The total with other scores than `scores` has in the rows given (0-based): by the same sums, ceilings and floor.

    A part counts through its subtotal row, unless that row is given itself.
    """
    with exactly():
        rows = [replace(row, score=given[index]) if index in given else row for index, row in enumerate(scores.rows)]
        execution = Execution(scores.execution_rate, scores.execution_score, scores.execution_explanation)
        counted = _with_subtotals(rows, sheet, scheme, sheet.parent_rows(), given)
        return total_score(execution, counted, scores.deduction, scheme)[0]


def _score_rows(sheet: Sheet, scheme: Scheme, taxonomy: Taxonomy) -> tuple[RowScore, ...]:
    parents = sheet.parent_rows()
    rows = [
        score_row(index + 1, row, scheme, taxonomy, counts=index not in parents)
        for index, row in enumerate(sheet.indicators)
    ]
    return _with_subtotals(rows, sheet, scheme, parents)


def _with_subtotals(
    scored: Sequence[RowScore], sheet: Sheet, scheme: Scheme, parents: Mapping[int, int], fixed: Collection[int] = ()
) -> tuple[RowScore, ...]:
    """The rows with each subtotal row scored from its parts, but those that are `fixed`."""
    rows = list(scored)
    for parent in set(parents.values()).difference(fixed):
        parts = [rows[part] for part, other in parents.items() if other == parent]
        rows[parent] = score_subtotal(parent + 1, sheet.indicators[parent], parts, scheme)
    return tuple(rows)
