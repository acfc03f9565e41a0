"""What a template is given: finished texts and the spans of merged cells, nothing to compute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perfeval.printing.layouts import Layout


@dataclass(frozen=True, slots=True)
class FundCells:
    """A row of the funds. `cells` stand in the order of the layout's columns, `figures` has them by field."""

    label: str
    is_within: bool  # part of the row above that begins with 其中
    cells: tuple[str, ...]
    figures: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GoalCells:
    """年度总体目标. More than one where the texts are longer than a page."""

    expected: str
    actual: str
    new_page: bool
    label_rows: int  # the rows beside the label, with the head of the two columns
    continued: str = ""  # stands below the label of a further piece


@dataclass(frozen=True, slots=True)
class Label:
    """A merged cell: its text, with line feeds where it is to break, and the rows it spans on its page."""

    text: str
    rows: int


@dataclass(frozen=True, slots=True)
class TextCell:
    """`key` is that of the layout's column, `classes` say how the text is set."""

    key: str
    text: str
    classes: str


@dataclass(frozen=True, slots=True)
class IndicatorCells:
    """One printed row. A label stands in the first row of its span, else None. `padding` (points) is set where a merged
    label stretches the row: that of the first text."""

    number: int
    spine: Label | None
    level1: Label | None
    level2: Label | None
    cells: tuple[TextCell, ...]
    padding: str


@dataclass(frozen=True, slots=True)
class Total:
    weight: str
    score: str
    remark: str
    deduction: str  # 减分项, where the table has one


@dataclass(frozen=True, slots=True)
class Footer:
    """The last line of forms with deductions: 指标自评得分小计, 预算执行率得分, 减分项, 绩效自评总得分."""

    rows: str
    execution: str
    deduction: str
    total: str


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
    supervising_department: str  # with its code, where the table prints one
    department: str  # the same without
    implementing_unit: str
    first_level_unit: str
    filled_on: str  # 填报日期


@dataclass(frozen=True, slots=True)
class FormView:
    """`given` are the head and foot fields of the table by their printed names, for words that only one form has."""

    layout: Layout  # with the grid that this form came out with
    metadata_title: str
    fields: HeadFields
    given: Mapping[str, str]
    is_department: bool
    unit_of_money: str
    fund_label: str
    fund_rows: int  # with their head
    funds: tuple[FundCells, ...]
    goals: tuple[GoalCells, ...]
    pages: tuple[tuple[IndicatorCells, ...], ...]
    starts_on_new_page: bool
    spine_rise: str  # points: half of the head that the leftmost label stands through, empty for none
    total: Total
    footer: Footer
    remarks: tuple[tuple[str, str], ...]  # rows below the total
    signatures: tuple[tuple[tuple[str, str], ...], ...]  # by line
    notes: tuple[str, ...]
    kept_notes: int  # how many stay on the page of the signatures
    watermark: str
    proof: ProofMarks | None
    seal: str  # the picture's address, empty for none
