"""Checks: (sheet, scheme, scores) → findings. One rule, one function, one file, one test; registered here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from perfeval.core.checks.actual_missing import actual_missing
from perfeval.core.checks.actual_not_a_value import actual_not_a_value
from perfeval.core.checks.cost_direction import cost_direction
from perfeval.core.checks.cost_repeats_execution import cost_repeats_execution
from perfeval.core.checks.duplicate_indicator import duplicate_indicator
from perfeval.core.checks.execution_rate import execution_rate
from perfeval.core.checks.execution_score import execution_score
from perfeval.core.checks.execution_score_missing import execution_score_missing
from perfeval.core.checks.execution_weight import execution_weight
from perfeval.core.checks.fund_rows_sum import fund_rows_sum
from perfeval.core.checks.identity_missing import identity_missing
from perfeval.core.checks.level1_missing import level1_missing
from perfeval.core.checks.level1_weight import level1_weight
from perfeval.core.checks.name_missing import name_missing
from perfeval.core.checks.not_applicable_scored import not_applicable_scored
from perfeval.core.checks.over_achievement import over_achievement
from perfeval.core.checks.rate_disagrees import rate_disagrees
from perfeval.core.checks.rate_reason_missing import rate_reason_missing
from perfeval.core.checks.reason_boilerplate import reason_boilerplate
from perfeval.core.checks.reason_missing import reason_missing
from perfeval.core.checks.same_target_everywhere import same_target_everywhere
from perfeval.core.checks.score_missing import score_missing
from perfeval.core.checks.score_over_weight import score_over_weight
from perfeval.core.checks.score_rule import score_rule
from perfeval.core.checks.subtotal_score import subtotal_score
from perfeval.core.checks.subtotal_weight import subtotal_weight
from perfeval.core.checks.table import Table
from perfeval.core.checks.target_after_the_fact import target_after_the_fact
from perfeval.core.checks.target_missing import target_missing
from perfeval.core.checks.target_not_measurable import target_not_measurable
from perfeval.core.checks.total_score import total_score
from perfeval.core.checks.unit_mismatch import unit_mismatch
from perfeval.core.checks.unprintable_character import unprintable_character
from perfeval.core.checks.weight_missing import weight_missing
from perfeval.core.checks.weights_sum import weights_sum
from perfeval.core.decimals import exactly
from perfeval.core.findings import Finding, Severity
from perfeval.core.scheme import Scheme
from perfeval.core.scoring import score_sheet
from perfeval.core.scoring.results import Scores
from perfeval.core.sheet import Sheet

__all__ = ["CHECKS", "check_sheet"]

CHECKS: Final[tuple[Callable[[Table], Iterator[Finding]], ...]] = (
    identity_missing,
    unprintable_character,
    execution_rate,
    execution_weight,
    execution_score,
    execution_score_missing,
    fund_rows_sum,
    rate_reason_missing,
    name_missing,
    weight_missing,
    target_missing,
    actual_missing,
    score_missing,
    score_over_weight,
    not_applicable_scored,
    subtotal_weight,
    subtotal_score,
    rate_disagrees,
    reason_missing,
    reason_boilerplate,
    score_rule,
    over_achievement,
    actual_not_a_value,
    unit_mismatch,
    target_not_measurable,
    target_after_the_fact,
    cost_direction,
    cost_repeats_execution,
    duplicate_indicator,
    same_target_everywhere,
    level1_missing,
    level1_weight,
    weights_sum,
    total_score,
)

_SEVERITIES: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_PARTS: Final = {"head": 0, "funds": 1, "indicators": 2, "level1": 3, "total": 4}


def check_sheet(sheet: Sheet, scheme: Scheme | None, scores: Scores | None = None) -> tuple[Finding, ...]:
    """Everything that the checks find in a table: errors first, then warnings, then infos; within each in
    the order of the form (head, funds, rows, level 1, total), at one place in the order of CHECKS.

    Without a scheme only what every table owes: rates, sums, caps, subtotals, reasons, characters
    that can be printed. `scores` may be handed in where they are known. Any table can be checked, also a
    half-filled one.
    """
    if scheme is not None and scores is None:
        scores = score_sheet(sheet, scheme)
    with exactly():
        table = Table(sheet, scheme, scores if scheme else None)
        found = [finding for check in CHECKS for finding in check(table)]
    return tuple(sorted(found, key=_order))


def _order(finding: Finding) -> tuple[int, int, int]:
    row = finding.row if isinstance(finding.row, int) else 0
    return _SEVERITIES[finding.severity], _PARTS[finding.part], row
