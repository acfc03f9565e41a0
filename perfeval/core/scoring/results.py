"""Scores and how they came about."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Grade(StrEnum):
    """等级. The value is what official tables print."""

    EXCELLENT = "优"
    GOOD = "良"
    FAIR = "中"
    POOR = "差"


class ScoreMode(StrEnum):
    """Who decides the row's score under the scheme."""

    COMPUTED = "computed"  # the rule gives a score; the unit may only go below it, with a reason
    BAND = "band"  # qualitative: the unit chooses a band and a score inside it
    MANUAL = "manual"  # nothing to compute from: the unit enters the score
    NOT_APPLICABLE = "not_applicable"  # weight 0, score 0
    SUBTOTAL = "subtotal"  # the sum of its parts


@dataclass(frozen=True, slots=True)
class Explanation:
    """`formula` in symbols, `inputs` as (name, figure) pairs, `text` as one Chinese sentence:
    实际完成值 90 ÷ 年度指标值 95 × 分值 10 = 9.47。"""

    formula: str
    inputs: tuple[tuple[str, str], ...]
    text: str


@dataclass(frozen=True, slots=True)
class RowScore:
    """`proposed`: what the rule gives (None where it gives nothing);
    `score`: the score that counts, i.e. the row's own score where it is allowed, else `proposed`;
    `maximum`: the highest score that the unit may enter for this row;
    `counts`: False for parts of a subtotal row, whose score is already in the subtotal."""

    row: int  # 1-based
    mode: ScoreMode
    weight: Decimal | None
    proposed: Decimal | None
    score: Decimal | None
    maximum: Decimal | None
    counts: bool
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class LevelScore:
    """One level-1 group: what the scheme gives it, what its rows add up to.
    `expected` is None where the scheme leaves the weight open (or shares it in a pool)."""

    level1: str
    expected: Decimal | None
    weight: Decimal
    score: Decimal


@dataclass(frozen=True, slots=True)
class Scores:
    """All that scoring says about one table. The rate is in per cent, as displayed
    (rounded to the scheme's places); None where there is no budget to divide by."""

    execution_rate: Decimal | None
    execution_weight: Decimal
    execution_score: Decimal | None
    execution_explanation: Explanation
    rows: tuple[RowScore, ...]
    levels: tuple[LevelScore, ...]
    deduction: Decimal
    total_weight: Decimal
    total: Decimal
    total_explanation: Explanation
    grade: Grade
