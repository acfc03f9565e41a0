"""The figures of a table that a report repeats: taken from the completed Sheet, so that the report cannot say others."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from perfeval.core.decimals import ZERO, show
from perfeval.core.narrative.words import bare, one_line
from perfeval.core.scheme import Scheme
from perfeval.core.scoring.total import grade_of
from perfeval.core.sheet import FundLine, Indicator, Sheet


@dataclass(frozen=True, slots=True)
class Item:
    """One level 2 with its rows; parts of a subtotal row do not count twice."""

    level1: str
    level2: str
    full: Decimal
    score: Decimal
    rows: tuple[Indicator, ...]

    @property
    def facts(self) -> str:
        """What the rows say themselves, where the unit has written nothing of its own."""
        said = (f"{one_line(row.level3)}{_reached(row)}" for row in self.rows)
        return "、".join(said)

    @property
    def losses(self) -> tuple[str, ...]:
        """A sentence for each row that lost points, with the unit's reason."""
        return tuple(
            f"“{one_line(row.level3)}”扣{_points(row)}分：{bare(row.deviation_reason) or '未填写原因'}"
            for row in self.rows
            if row.weight is not None and row.score is not None and row.score < row.weight
        )


@dataclass(frozen=True, slots=True)
class LevelFigures:
    level1: str
    full: Decimal
    score: Decimal
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    fund: FundLine
    budget: Decimal | None
    total: Decimal
    grade: str
    levels: tuple[LevelFigures, ...]


def figures_of(sheet: Sheet, scheme: Scheme) -> Figures:
    """Of a table whose scores are filled in (`core.complete`, or as it was published)."""
    fund = sheet.funds[0] if sheet.funds else FundLine("")
    denominator: Decimal | None = getattr(fund, scheme.execution.denominator)
    levels = _levels(sheet)
    total = sheet.published_total
    if total is None:
        total = (fund.score or ZERO) + sum((level.score for level in levels), ZERO) - (sheet.deduction or ZERO)
    return Figures(
        fund=fund,
        budget=fund.initial_budget if denominator is None else denominator,
        total=total,
        grade=grade_of(total, scheme).value,
        levels=levels,
    )


def _levels(sheet: Sheet) -> tuple[LevelFigures, ...]:
    parts = sheet.parent_rows()
    groups: dict[str, dict[str, list[Indicator]]] = {}
    for index, row in enumerate(sheet.indicators):
        if index not in parts:
            groups.setdefault(row.level1, {}).setdefault(row.level2, []).append(row)
    return tuple(_level(name, rows) for name, rows in groups.items())


def _level(name: str, rows: dict[str, list[Indicator]]) -> LevelFigures:
    items = tuple(
        Item(
            name,
            level2,
            sum((row.weight or ZERO for row in group), ZERO),
            sum((row.score or ZERO for row in group), ZERO),
            tuple(group),
        )
        for level2, group in rows.items()
    )
    return LevelFigures(name, sum((i.full for i in items), ZERO), sum((i.score for i in items), ZERO), items)


def _reached(row: Indicator) -> str:
    target, actual = one_line(row.target.text), one_line(row.actual.text)
    if not target and not actual:
        return ""
    return f"（年度指标值{target or '未填'}，实际完成值{actual or '未填'}）"


def _points(row: Indicator) -> str:
    return show((row.weight or ZERO) - (row.score or ZERO))
