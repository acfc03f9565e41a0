"""A Sheet from a file as a table of the database: its rows, and what was typed into its cells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from perfeval.accounts.models import Membership
from perfeval.core.decimals import convert_money
from perfeval.core.scheme import Scheme
from perfeval.core.sheet import FundLine, Indicator, Sheet
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import Change, RowSpec, save_changes
from perfeval.evaluations.operations.filling.matching import group_of
from perfeval.evaluations.queries import Assessment, evaluations_visible_to

CONCLUSION_LABEL = "自评结论"


def row_specs(sheet: Sheet, scheme: Scheme) -> tuple[RowSpec, ...]:
    """What the year's budget set: the rows with their targets and weights, under the scheme's own names."""
    parents = sheet.parent_rows()
    return tuple(
        RowSpec(
            *group_of(row, scheme),
            level3=row.level3,
            target_text=row.target.text or "",
            weight=_text(row.weight) or None,
            parent=parents.get(index),
        )
        for index, row in enumerate(sheet.indicators)
    )


def fill(*, actor: Membership, evaluation_id: int, sheet: Sheet, now: datetime) -> Assessment:
    """Type a whole table in, as a clerk would: what was achieved first, then the scores that the rule leaves open.

    The evaluation was made with the sheet's `row_specs`. A printed score above what the scheme's rule
    gives cannot be typed in; there the rule's own score stays.
    """
    evaluation = evaluations_visible_to(actor).get(pk=evaluation_id)
    assessment = save_changes(
        actor=actor, evaluation_id=evaluation_id, changes=list(_achievements(sheet, evaluation)), now=now
    )
    scores = list(_own_scores(sheet, assessment))
    return save_changes(actor=actor, evaluation_id=evaluation_id, changes=scores, now=now) if scores else assessment


def _achievements(sheet: Sheet, evaluation: Evaluation) -> Iterator[Change]:
    scheme = evaluation.campaign.scheme.to_scheme()
    conclusion = dict(sheet.footer_fields).get(CONCLUSION_LABEL) or ""
    own = {
        "goal_expected": sheet.goal_expected or "",
        "goal_actual": sheet.goal_actual or "",
        "conclusion": conclusion,
        "deduction": _text(sheet.deduction),
    }
    for field, text in own.items():
        yield Change("evaluation", evaluation.pk, field, text, evaluation.revision)
    for printed, line in zip(sheet.funds, evaluation.funds.order_by("position"), strict=False):
        for field, amount in _amounts(printed, sheet, scheme):
            yield Change("fund", line.pk, field, amount, line.revision)
    for row, stored in zip(sheet.indicators, evaluation.indicators.order_by("position", "pk"), strict=True):
        for field, text in _cells(row, scheme):
            yield Change("indicator", stored.pk, field, text, stored.revision)


def _amounts(line: FundLine, sheet: Sheet, scheme: Scheme) -> Iterator[tuple[str, str]]:
    for field in scheme.money.columns:
        value: Decimal | None = getattr(line, field)
        if value is not None:
            value = convert_money(value, source=sheet.unit_of_money, target=scheme.money.unit)
        yield field, _text(value)


def _cells(row: Indicator, scheme: Scheme) -> Iterator[tuple[str, str]]:
    yield "actual_text", row.actual.text or ""
    yield "reason", row.deviation_reason or ""
    yield "improvement", row.improvement or ""
    yield "declared", row.declared or ""
    ticked = [
        name for name, mark in row.deviation_columns if mark and mark.strip() and name in scheme.reason_categories
    ]
    yield "reason_categories", ",".join(ticked)
    names = {row.level3.strip(), (row.target.text or "").strip()}
    if not row.weight and names & set(scheme.not_applicable):
        yield "not_applicable", "1"


def _own_scores(sheet: Sheet, assessment: Assessment) -> Iterator[Change]:
    rows = zip(sheet.indicators, assessment.indicators, assessment.scores.rows, strict=True)
    for printed, stored, scored in rows:
        if printed.score is None or printed.score == scored.score or stored.not_applicable:
            continue
        if scored.maximum is not None and printed.score > scored.maximum:
            continue
        if scored.counts or stored.parent_id:
            yield Change("indicator", stored.pk, "score", _text(printed.score), stored.revision)


def _text(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")
