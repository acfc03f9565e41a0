"""The parts of a scheme. Immutable; figures in points and per cent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from perfeval.core.sheet import Kind, MoneyUnit, Operator

AmountField = Literal["initial_budget", "adjusted_budget", "executed"]
IdentityField = Literal["year", "project_code", "project_name", "supervising_department", "implementing_unit"]
TargetForm = Literal["one_cell", "three_cells"]
ActualForm = Literal["value", "completion_rate"]
OverAchievementEffect = Literal["none", "reason_required", "deduction"]
GradeName = Literal["优", "良", "中", "差"]


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
    """`is_cost`: less is better unless the target says otherwise. `is_time`: so for a bare duration (24小时)."""

    name: str
    aliases: tuple[str, ...] = ()
    is_cost: bool = False
    is_time: bool = False


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
class TargetRule:
    """How targets stand in the form and what is meant where no operator is printed.

    `unsigned` is for all rows, `unsigned_cost` for cost rows. `actual` completion_rate: the actual
    cell holds a degree of completion in per cent (qiannan), unless the target is in per cent itself.
    """

    form: TargetForm
    operators: tuple[Operator, ...]
    unsigned: Operator
    unsigned_cost: Operator
    actual: ActualForm


@dataclass(frozen=True, slots=True)
class OverAchievement:
    """What follows where an actual is at least `threshold` times its target (≥, >, =).

    `deduction`: points taken off the row, never below 0.
    """

    threshold: Decimal
    effect: OverAchievementEffect
    deduction: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """A band of qualitative scores in per cent of the weight: from `lower`, inclusive, up to `upper`.

    The upper bound belongs to the band above, in the highest band to itself.
    """

    name: str
    lower: Decimal
    upper: Decimal


@dataclass(frozen=True, slots=True)
class ScoringRule:
    """Who decides: the rule (computed, band) or the unit (manual). `places`: decimals of a score.

    `bands` from the highest down.
    """

    quantitative: Literal["computed", "manual"]
    qualitative: Literal["band", "manual"]
    places: int
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class ReasonRule:
    """偏差原因. A cell that holds one of `no_reason` gives no reason; one that contains one of
    `boilerplate` repeats the form's own hint."""

    no_reason: tuple[str, ...]
    boilerplate: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TotalCap:
    """With an execution rate below `rate_below` (per cent) the total is at most `maximum`."""

    rate_below: Decimal
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class GradeRule:
    """A total of at least `minimum` has this grade. From the highest down, the last from 0."""

    grade: GradeName
    minimum: Decimal


@dataclass(frozen=True, slots=True)
class TotalRule:
    """`caps` with the lowest `rate_below` last: the last that applies is the lowest."""

    maximum: Decimal
    has_deduction: bool  # the form has a line 减分项
    caps: tuple[TotalCap, ...]
    grades: tuple[GradeRule, ...]


@dataclass(frozen=True, slots=True)
class Scheme:
    """`effective` is the day from which this version holds; a change is a new version."""

    key: str
    version: int
    effective: date
    title: str
    region: str
    year: int
    kind: Kind
    source: str
    layout: str
    identity: tuple[IdentityField, ...]  # what the form's head must have
    money: MoneyRule
    execution: ExecutionRule
    weights_adjustable: bool  # the level-1 weights are a default that a unit may move
    has_subtotals: bool
    level1: tuple[Level1, ...]
    pools: tuple[Pool, ...]
    target: TargetRule
    over_achievement: OverAchievement | None
    scoring: ScoringRule
    not_applicable: tuple[str, ...]  # indicator names and targets that stand for "no indicator"
    reason_categories: tuple[str, ...]
    separate_improvement: bool  # the form has its own column for 改进措施
    reasons: ReasonRule
    total: TotalRule
    notes: tuple[str, ...]
