"""A table of the database as the engine's plain Sheet."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from perfeval.core.decimals import convert_money, decimal_places
from perfeval.core.scheme import MoneyRule
from perfeval.core.sheet import FundLine as SheetFundLine
from perfeval.core.sheet import Indicator as SheetIndicator
from perfeval.core.sheet import Sheet, with_parents
from perfeval.core.target import parse_actual, parse_target
from perfeval.evaluations.enums import Declared
from perfeval.evaluations.models import Evaluation, FundLine, Indicator
from perfeval.organisations.queries import supervising_department

RATE_REASON_LABEL = "预算执行率偏差原因"
CONCLUSION_LABEL = "自评结论"
NOT_APPLICABLE_WORD = "不适用"
FORM_TITLES = {"project": "项目支出绩效自评表", "department": "部门整体支出绩效自评表"}


def to_unit(amount: Decimal | None, money: MoneyRule) -> Decimal | None:
    """元 as stored → the scheme's unit, exact, with at least the scheme's decimals."""
    if amount is None:
        return None
    value = convert_money(amount, source="元", target=money.unit)
    return value.quantize(Decimal(1).scaleb(-max(money.places, decimal_places(value))))


def build_sheet(evaluation: Evaluation, funds: Sequence[FundLine], indicators: Sequence[Indicator]) -> Sheet:
    """What the unit typed, nothing computed yet. Row order is the page's order."""
    scheme = evaluation.campaign.scheme.to_scheme()
    project, organisation = evaluation.project, evaluation.project.organisation
    footer = ((RATE_REASON_LABEL, evaluation.rate_reason), (CONCLUSION_LABEL, evaluation.conclusion))
    return Sheet(
        year=evaluation.campaign.year,
        kind=scheme.kind,
        unit_of_money=scheme.money.unit,
        title=FORM_TITLES[scheme.kind],
        project_code=project.code or None,
        project_name=project.name if scheme.kind == "project" else None,
        supervising_department=supervising_department(organisation).name,
        implementing_unit=organisation.name,
        funds=tuple(_fund(line, scheme.money) for line in funds),
        goal_expected=evaluation.goal_expected or None,
        goal_actual=evaluation.goal_actual or None,
        indicators=_indicators(indicators),
        footer_fields=tuple((label, text) for label, text in footer if text),
        deduction=evaluation.deduction or None,
    )


def _fund(line: FundLine, money: MoneyRule) -> SheetFundLine:
    return SheetFundLine(
        label=line.label,
        initial_budget=to_unit(line.initial_budget, money),
        adjusted_budget=to_unit(line.adjusted_budget, money),
        executed=to_unit(line.executed, money),
    )


def _indicators(stored: Sequence[Indicator]) -> tuple[SheetIndicator, ...]:
    parents = _parents(stored)
    if not parents:
        return tuple(_indicator(row) for row in stored)
    rows = [_indicator(row, stored[parents[place]] if place in parents else None) for place, row in enumerate(stored)]
    return with_parents(rows, parents)


def _parents(stored: Sequence[Indicator]) -> dict[int, int]:
    """Place of each part → place of its subtotal row."""
    parts = {place: row.parent_id for place, row in enumerate(stored) if row.parent_id}
    places = {row.pk: place for place, row in enumerate(stored)} if parts else {}
    return {place: places[parent] for place, parent in parts.items() if parent in places}


def _name(row: Indicator) -> str:
    return row.level3 or (NOT_APPLICABLE_WORD if row.not_applicable else "")


def _indicator(row: Indicator, subtotal: Indicator | None = None) -> SheetIndicator:
    ticked = tuple((name, "√") for name in row.reason_categories)
    if row.not_applicable:
        return SheetIndicator(
            level1=row.level1,
            level2=row.level2,
            level3=_name(row),
            target=parse_target(row.target_text or NOT_APPLICABLE_WORD),
            actual=parse_actual(row.actual_text or "无"),
            weight=Decimal(0),
            score=Decimal(0),
        )
    return SheetIndicator(
        level1=row.level1,
        level2=row.level2,
        level3=row.level3,
        target=parse_target(row.target_text),
        actual=parse_actual(row.actual_text),
        weight=row.weight,
        score=row.score,
        declared=_declared(row),
        deviation_reason=row.reason or None,
        improvement=row.improvement or None,
        children_of=_name(subtotal) if subtotal else None,
        deviation_columns=ticked,
    )


def _declared(row: Indicator) -> Literal["quantitative", "qualitative"] | None:
    if row.declared == Declared.QUANTITATIVE:
        return "quantitative"
    return "qualitative" if row.declared == Declared.QUALITATIVE else None
