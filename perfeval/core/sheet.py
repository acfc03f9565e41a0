"""One self-evaluation table (自评表) as plain, frozen values.

Every door of perfeval (entry page, files, API) makes a `Sheet` and every consumer
(scoring, checks, print) takes one. Figures are `Decimal` and keep the digits that were
printed (`Decimal("10.0")`), because the checks reason about precision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import chain
from typing import Literal

Kind = Literal["project", "department"]
MoneyUnit = Literal["元", "万元"]


class Operator(StrEnum):
    """How an actual value must stand to its target. The value is the sign that is printed."""

    AT_LEAST = "≥"
    MORE_THAN = ">"
    EQUAL = "="
    AT_MOST = "≤"
    LESS_THAN = "<"


class TargetKind(StrEnum):
    """What a target is. Finer than the 定量 / 定性 (quantitative / qualitative) of the forms."""

    NUMBER = "number"
    DATE = "date"
    DURATION_LIMIT = "duration_limit"  # 24小时内: an upper limit without a printed operator
    WORDS = "words"
    NOT_APPLICABLE = "not_applicable"
    EMPTY = "empty"

    @property
    def is_quantitative(self) -> bool:
        return self in (TargetKind.NUMBER, TargetKind.DURATION_LIMIT)


@dataclass(frozen=True, slots=True)
class Target:
    """年度指标值: the whole cell and what was read from it.

    `operator` is what is printed (None where nothing is), `value` the first figure,
    `upper` the second figure of a range (80%-90%), `unit` the words after the figure.
    """

    text: str | None = None
    kind: TargetKind = TargetKind.EMPTY
    operator: Operator | None = None
    value: Decimal | None = None
    unit: str | None = None
    upper: Decimal | None = None
    has_second_unit: bool = False  # ≥2天或16小时: only the first figure counts


@dataclass(frozen=True, slots=True)
class Actual:
    """实际完成值: the whole cell and what was read from it (完成工单 2551 件 → 2551, 件)."""

    text: str | None = None
    operator: Operator | None = None
    value: Decimal | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class FundLine:
    """One row of the funds block. Amounts in the sheet's unit of money, the rate in per cent.

    `dashed` names the fields in which the form prints a dash ("—": does not apply here).
    """

    label: str
    initial_budget: Decimal | None = None
    adjusted_budget: Decimal | None = None
    executed: Decimal | None = None
    weight: Decimal | None = None
    rate: Decimal | None = None
    score: Decimal | None = None
    annual_rate: Decimal | None = None  # zizhou prints a second rate column
    dashed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Indicator:
    """One level-3 row. `children_of` is the level-3 text of its subtotal row, if it is a part; `children_of_row` is that
    row's index (0-based) where the text leads to another row (`with_parents`)."""

    level1: str
    level2: str
    level3: str
    target: Target = Target()
    actual: Actual = Actual()
    weight: Decimal | None = None
    score: Decimal | None = None
    declared: Literal["quantitative", "qualitative"] | None = None
    level1_weight_label: Decimal | None = None
    completion: Decimal | None = None  # 完成程度, in per cent
    deviation_reason: str | None = None
    improvement: str | None = None
    children_of: str | None = None
    children_of_row: int | None = None
    deviation_columns: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole table. The first fund line is the total that is scored."""

    year: int | None
    kind: Kind
    unit_of_money: MoneyUnit
    title: str | None = None
    project_code: str | None = None
    project_name: str | None = None
    supervising_department: str | None = None
    implementing_unit: str | None = None
    head_fields: tuple[tuple[str, str | None], ...] = ()
    funds: tuple[FundLine, ...] = ()
    goal_expected: str | None = None
    goal_actual: str | None = None
    indicators: tuple[Indicator, ...] = ()
    footer_fields: tuple[tuple[str, str | None], ...] = ()
    published_total: Decimal | None = None
    published_total_weight: Decimal | None = None
    deduction: Decimal | None = None  # 减分项
    notes: tuple[str, ...] = ()

    def parent_rows(self) -> dict[int, int]:
        """Row index of each part → row index of its subtotal row (both 0-based)."""
        parents: dict[int, int] = {}
        for index, row in enumerate(self.indicators):
            if row.children_of is None:
                continue
            parent = _named_row(self.indicators, index) if row.children_of_row is None else row.children_of_row
            if parent is not None:
                parents[index] = parent
        return parents


def with_parents(rows: Sequence[Indicator], parents: Mapping[int, int]) -> tuple[Indicator, ...]:
    """The rows, each part saying by its index too which row is its subtotal where its `children_of` leads to another.

    Only there, so that equal tables are equal Sheets. A part that is not in `parents`, or whose row there is no subtotal
    of that name, goes by the name alone.
    """
    said = list(rows)
    for part, row in enumerate(rows):
        parent = parents.get(part)
        if parent is not None and (not is_subtotal_of(rows[parent], row) or _named_row(rows, part) == parent):
            parent = None
        if parent != row.children_of_row:
            said[part] = replace(row, children_of_row=parent)
    return tuple(said)


def is_subtotal_of(row: Indicator, part: Indicator) -> bool:
    """Whether `part` may name `row`: by its text, and as no part itself."""
    return row.children_of is None and row.level3 == part.children_of


def _named_row(rows: Sequence[Indicator], part: int) -> int | None:
    """The row that a part's `children_of` leads to. Level-3 text may repeat within a table, so it is the nearest row above
    that has the text and is no part itself, else the first such row below."""
    for other in chain(range(part - 1, -1, -1), range(part + 1, len(rows))):
        if is_subtotal_of(rows[other], rows[part]):
            return other
    return None
