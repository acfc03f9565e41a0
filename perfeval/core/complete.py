"""A table with the figures filled in that the scheme computes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from perfeval.core.decimals import HUNDRED, ZERO, divide_half_up, show, trim
from perfeval.core.scheme import Level1, Scheme
from perfeval.core.scheme.taxonomy import Taxonomy
from perfeval.core.scoring.achievement import achieve
from perfeval.core.scoring.execution import budget_of
from perfeval.core.scoring.results import RowScore, Scores
from perfeval.core.sheet import FundLine, Indicator, Sheet

# The last line of forms with deductions: these four figures, computed, under the names that it prints.
ROWS_LABEL = "指标自评得分小计"
EXECUTION_LABEL = "预算执行率得分"
DEDUCTION_LABEL = "减分项"
TOTAL_LABEL = "绩效自评总得分"
COMPLETION_PLACES = 2


def complete_sheet(sheet: Sheet, scheme: Scheme, scores: Scores) -> Sheet:
    """The table as it is checked, stored and printed: rate, scores, sums and level-1 labels of
    `scores` put where the form prints them. Typed figures are left as they are."""
    taxonomy = Taxonomy(scheme)
    weights = {group.level1: group.weight for group in scores.levels}
    labels = {level.name: printed_label(level, scheme, weights[level.name]) for level in scheme.level1}
    return replace(
        sheet,
        funds=tuple(_fund(line, index, scheme, scores) for index, line in enumerate(sheet.funds)),
        indicators=tuple(
            replace(
                row,
                level1_weight_label=labels.get(row.level1),
                score=scored.score,
                completion=_completion(row, scored, scheme, taxonomy),
            )
            for row, scored in zip(sheet.indicators, scores.rows, strict=True)
        ),
        footer_fields=_footer(sheet, scheme, scores),
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
    line = replace(line, annual_rate=_annual_rate(line, scheme))
    if index == 0:
        return replace(line, weight=scores.execution_weight, rate=scores.execution_rate, score=scores.execution_score)
    dashed = index < len(scheme.money.rows) and scheme.money.rows[index].dashed
    return replace(line, dashed=frozenset({"weight", "rate", "score"})) if dashed else line


def _annual_rate(line: FundLine, scheme: Scheme) -> Decimal | None:
    """全年执行率, which every line of a form without an adjusted budget has (zizhou): executed ÷ budget × 100."""
    budget = budget_of(line, scheme.execution)
    if "adjusted_budget" in scheme.money.columns or line.executed is None or not budget or budget < 0:
        return line.annual_rate
    return trim(divide_half_up(line.executed * HUNDRED, budget, scheme.execution.rate_places))


def _completion(row: Indicator, scored: RowScore, scheme: Scheme, taxonomy: Taxonomy) -> Decimal | None:
    """完成程度 in per cent, which the form with three-cell targets prints (fushun): the share of the target that was
    reached; of what is not measured, the share of its points that it was judged to deserve (财预〔2020〕10号 grades
    such rows in per cent of their points)."""
    if row.completion is not None or scheme.target.form != "three_cells":
        return row.completion
    if scored.score is None or not scored.weight:
        return None
    reached = achieve(row.target, row.actual, taxonomy.level2(row), scheme.target)
    if row.target.kind.is_quantitative and reached is not None:
        return trim(divide_half_up(reached.numerator * HUNDRED, reached.denominator, COMPLETION_PLACES))
    return trim(divide_half_up(scored.score * HUNDRED, scored.weight, COMPLETION_PLACES))


def _footer(sheet: Sheet, scheme: Scheme, scores: Scores) -> tuple[tuple[str, str | None], ...]:
    if not scheme.total.has_deduction:
        return sheet.footer_fields
    points = sum((row.score for row in scores.rows if row.counts and row.score is not None), ZERO)
    computed: Mapping[str, str] = {
        ROWS_LABEL: show(points),
        EXECUTION_LABEL: "" if scores.execution_score is None else show(scores.execution_score),
        DEDUCTION_LABEL: show(scores.deduction),
        TOTAL_LABEL: show(scores.total),
    }
    typed = tuple(field for field in sheet.footer_fields if field[0] not in computed)
    return (*typed, *computed.items())
