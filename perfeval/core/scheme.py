"""评分方案: the rule set of one region, year and kind of table, read from TOML.

A scheme is data: what differs between regions stands here, never in an `if region == …`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from perfeval.core.sheet import Kind, MoneyUnit

AmountField = Literal["initial_budget", "adjusted_budget", "executed"]


@dataclass(frozen=True, slots=True)
class FundRow:
    """One row that the form's funds block has. The first row of a scheme is the scored total."""

    label: str
    dashed: bool = False  # prints "—" for weight, rate and score


@dataclass(frozen=True, slots=True)
class MoneyRule:
    unit: MoneyUnit
    places: int
    columns: tuple[AmountField, ...]
    rows: tuple[FundRow, ...]


@dataclass(frozen=True, slots=True)
class ExecutionRule:
    """预算执行率. `denominator` names the column; adjusted falls back to initial where it is empty."""

    weight: Decimal
    denominator: Literal["adjusted_budget", "initial_budget"]
    rate_places: int
    score_from: Literal["exact", "displayed"]
    reason_below: Decimal | None  # a rate below this (per cent) wants a reason


@dataclass(frozen=True, slots=True)
class Level2:
    name: str
    aliases: tuple[str, ...] = ()
    is_cost: bool = False


@dataclass(frozen=True, slots=True)
class Level1:
    """`weight` is None where several level-1 groups share a pool (see `Pool`)."""

    name: str
    weight: Decimal | None
    level2: tuple[Level2, ...]
    aliases: tuple[str, ...] = ()
    required: bool = True
    label_includes_execution: bool = False  # zhongwei: the printed 50 holds the rate's 10


@dataclass(frozen=True, slots=True)
class Pool:
    """Level-1 groups that share one weight (效益 + 满意度 = 40)."""

    level1: tuple[str, ...]
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Scheme:
    key: str
    version: int
    title: str
    region: str
    year: int
    kind: Kind
    source: str
    layout: str
    money: MoneyRule
    execution: ExecutionRule
    level1: tuple[Level1, ...]
    pools: tuple[Pool, ...]
    reason_categories: tuple[str, ...]
    separate_improvement: bool  # the form has its own column for 改进措施
    notes: tuple[str, ...]
    # to be completed: target form, quantitative, over-achievement, bands, caps, rounding, grades …
