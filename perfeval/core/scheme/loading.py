"""TOML → Scheme."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from typing import get_args

from perfeval.core.scheme.model import (
    ActualForm,
    AmountField,
    Band,
    ExecutionRule,
    FundRow,
    GradeName,
    GradeRule,
    IdentityField,
    Level1,
    Level2,
    MoneyRule,
    OverAchievement,
    OverAchievementEffect,
    Pool,
    ReasonRule,
    Scheme,
    ScoringRule,
    TargetForm,
    TargetRule,
    TotalCap,
    TotalRule,
)
from perfeval.core.scheme.reader import SchemeError, Table
from perfeval.core.scheme.validation import refuse_contradictions
from perfeval.core.sheet import Kind, MoneyUnit, Operator


def load_scheme(text: str) -> Scheme:
    """The scheme that a TOML text describes.

    Raises SchemeError, which names the key, for what is missing, unknown or of the wrong kind and
    for what contradicts itself: weights that are not 100, bands with gaps, names given twice.
    """
    try:
        values = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise SchemeError("", f"不是合格的 TOML：{error}") from error
    with Table(values) as table:
        scheme = _scheme(table)
    refuse_contradictions(scheme)
    return scheme


def _scheme(table: Table) -> Scheme:
    money, execution = _money(table), _execution(table)
    with table.table("weights") as weights:
        adjustable, pools = weights.flag("adjustable"), tuple(_pool(pool) for pool in weights.tables("pools"))
    with table.table("reasons") as reasons:
        categories, separate = reasons.texts("categories"), reasons.flag("separate_improvement")
        reason_rule = ReasonRule(no_reason=reasons.texts("no_reason"), boilerplate=reasons.texts("boilerplate"))
    return Scheme(
        key=_key(table, "key"),
        version=table.whole("version", 1, 9999),
        effective=table.day("effective"),
        title=table.text("title"),
        region=table.text("region"),
        year=table.whole("year", 2000, 2999),
        kind=table.choice("kind", get_args(Kind)),
        source=table.text("source"),
        layout=_key(table, "layout"),
        identity=table.choices("identity", get_args(IdentityField)),
        money=money,
        execution=execution,
        weights_adjustable=adjustable,
        has_subtotals=table.flag("subtotals"),
        level1=tuple(_level1(level) for level in table.tables("level1")),
        pools=pools,
        target=_target(table),
        over_achievement=_over_achievement(table),
        scoring=_scoring(table),
        not_applicable=table.texts("not_applicable"),
        reason_categories=categories,
        separate_improvement=separate,
        reasons=reason_rule,
        total=_total(table),
        notes=table.texts("notes"),
    )


def _key(table: Table, key: str) -> str:
    text = table.text(key)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        raise SchemeError(table.at(key), "只能用小写字母、数字和连字符。")
    return text


def _money(table: Table) -> MoneyRule:
    with table.table("money") as money:
        return MoneyRule(
            unit=money.choice("unit", get_args(MoneyUnit)),
            places=money.whole("places", 0, 6),
            columns=money.choices("columns", get_args(AmountField)),
            rows=tuple(_fund_row(row) for row in money.tables("rows")),
        )


def _fund_row(table: Table) -> FundRow:
    with table:
        return FundRow(label=table.text("label"), dashed=table.flag("dashed"))


def _execution(table: Table) -> ExecutionRule:
    with table.table("execution") as execution:
        return ExecutionRule(
            weight=execution.figure("weight", 0, 100),
            denominator=execution.choice("denominator", ("adjusted_budget", "initial_budget")),
            rate_places=execution.whole("rate_places", 0, 4),
            score_from=execution.choice("score_from", ("exact", "displayed")),
            reason_below=execution.figure("reason_below", 0, 100) if execution.has("reason_below") else None,
        )


def _level1(table: Table) -> Level1:
    with table:
        return Level1(
            name=table.text("name"),
            weight=table.figure("weight", 0, 100) if table.has("weight") else None,
            level2=tuple(_level2(level) for level in table.tables("level2")),
            aliases=table.texts("aliases"),
            required=table.flag("required", default=True),
            label_includes_execution=table.flag("label_includes_execution"),
        )


def _level2(table: Table) -> Level2:
    with table:
        return Level2(
            name=table.text("name"),
            aliases=table.texts("aliases"),
            is_cost=table.flag("is_cost"),
            is_time=table.flag("is_time"),
        )


def _pool(table: Table) -> Pool:
    with table:
        return Pool(level1=table.texts("level1"), weight=table.figure("weight", 0, 100))


def _target(table: Table) -> TargetRule:
    signs = tuple(operator.value for operator in Operator)
    with table.table("target") as target:
        return TargetRule(
            form=target.choice("form", get_args(TargetForm)),
            operators=tuple(Operator(sign) for sign in target.choices("operators", signs)),
            unsigned=Operator(target.choice("unsigned", signs)),
            unsigned_cost=Operator(target.choice("unsigned_cost", signs)),
            actual=target.choice("actual", get_args(ActualForm)),
        )


def _over_achievement(table: Table) -> OverAchievement | None:
    if not table.has("over_achievement"):
        return None
    with table.table("over_achievement") as rule:
        return OverAchievement(
            threshold=rule.figure("threshold", 1, 100),
            effect=rule.choice("effect", get_args(OverAchievementEffect)),
            deduction=rule.figure("deduction", 0, 100) if rule.has("deduction") else None,
        )


def _scoring(table: Table) -> ScoringRule:
    with table.table("scoring") as scoring:
        return ScoringRule(
            quantitative=scoring.choice("quantitative", ("computed", "manual")),
            qualitative=scoring.choice("qualitative", ("band", "manual")),
            places=scoring.whole("places", 0, 4),
            bands=tuple(_band(band) for band in scoring.tables("bands")),
        )


def _band(table: Table) -> Band:
    with table:
        return Band(name=table.text("name"), lower=table.figure("lower", 0, 100), upper=table.figure("upper", 0, 100))


def _total(table: Table) -> TotalRule:
    with table.table("total") as total:
        return TotalRule(
            maximum=total.figure("maximum", 0, 100),
            has_deduction=total.flag("deduction"),
            caps=tuple(_cap(cap) for cap in total.tables("caps")),
            grades=tuple(_grade(grade) for grade in total.tables("grades")),
        )


def _cap(table: Table) -> TotalCap:
    with table:
        return TotalCap(rate_below=table.figure("rate_below", 0, 100), maximum=table.figure("maximum", 0, 100))


def _grade(table: Table) -> GradeRule:
    with table:
        return GradeRule(
            grade=table.choice("grade", get_args(GradeName)),
            minimum=table.figure("minimum", 0, 100),
        )
