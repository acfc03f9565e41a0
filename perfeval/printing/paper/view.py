"""What a template is given: finished texts and the spans of merged cells, nothing to compute."""

from __future__ import annotations

from dataclasses import dataclass

from perfeval.printing.layouts import Layout


@dataclass(frozen=True, slots=True)
class FundCells:
    label: str
    is_within: bool  # part of the row above that begins with 其中
    initial_budget: str
    adjusted_budget: str
    executed: str
    weight: str
    rate: str
    score: str


@dataclass(frozen=True, slots=True)
class GoalCells:
    """年度总体目标. More than one where the texts are longer than a page."""

    expected: str
    actual: str
    new_page: bool
    label_rows: int  # the rows beside the label, with the head of the two columns


@dataclass(frozen=True, slots=True)
class Label:
    """A merged cell: its text, with line feeds where it is to break, and the rows it spans on its page."""

    text: str
    rows: int


@dataclass(frozen=True, slots=True)
class IndicatorCells:
    """One printed row. A label stands in the first row of its span, else None. `height` (points) is set where a merged
    label stretches the row."""

    number: int
    spine: Label | None
    level1: Label | None
    level2: Label | None
    level3: str
    target: str
    actual: str
    weight: str
    score: str
    reason: str
    is_part: bool
    height: str


@dataclass(frozen=True, slots=True)
class Total:
    weight: str
    score: str
    remark: str
    deduction: str  # 减分项, where the table has one


@dataclass(frozen=True, slots=True)
class ProofMarks:
    """What stands at the foot of every page of an approved version. `picture` is the QR code as a data: address."""

    text: str
    picture: str


@dataclass(frozen=True, slots=True)
class HeadFields:
    title: str
    annex: str
    year: str
    project_code: str
    project_name: str
    supervising_department: str
    implementing_unit: str
    first_level_unit: str


@dataclass(frozen=True, slots=True)
class FormView:
    layout: Layout  # with the grid that this form came out with
    metadata_title: str
    fields: HeadFields
    is_department: bool
    unit_of_money: str
    fund_label: str
    fund_rows: int  # with their head
    funds: tuple[FundCells, ...]
    goals: tuple[GoalCells, ...]
    pages: tuple[tuple[IndicatorCells, ...], ...]
    starts_on_new_page: bool
    total: Total
    remarks: tuple[tuple[str, str], ...]  # rows below the total
    signatures: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    watermark: str
    proof: ProofMarks | None
