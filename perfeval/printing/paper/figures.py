"""The funds block and the total, as they are printed."""

from __future__ import annotations

from perfeval.core.complete import DEDUCTION_LABEL, EXECUTION_LABEL, ROWS_LABEL, TOTAL_LABEL
from perfeval.core.sheet import FundLine, Sheet
from perfeval.printing.layouts import Layout
from perfeval.printing.paper.texts import DASH, figure, printable
from perfeval.printing.paper.view import Footer, FundCells, Total

WITHIN = "其中"
TOTAL_ROW = "年度资金总额"
FORM_ROWS = (TOTAL_ROW, "其中：当年财政拨款", "上年结转资金", "其他资金")
DEPARTMENT_ROWS = (TOTAL_ROW, "基本支出", "项目支出", "其他资金")
AMOUNTS = ("initial_budget", "adjusted_budget", "executed")
FIGURES = (*AMOUNTS, "annual_rate", "weight", "rate", "score")
RATES = ("rate", "annual_rate")


def fund_cells(sheet: Sheet, layout: Layout) -> tuple[FundCells, ...]:
    """A table without funds prints the empty rows of the form."""
    form_rows = layout.fund_labels or (DEPARTMENT_ROWS if sheet.kind == "department" else FORM_ROWS)
    lines = sheet.funds or tuple(FundLine(label) for label in form_rows)
    within = next((number for number, line in enumerate(lines) if line.label.startswith(WITHIN)), len(lines))
    return tuple(
        _cells(line, sheet.unit_of_money, layout, is_within=number > within) for number, line in enumerate(lines)
    )


def _cells(line: FundLine, unit: str, layout: Layout, *, is_within: bool) -> FundCells:
    figures = {field: _figure(line, field, layout.percent) for field in FIGURES}
    figures["spent"] = _spent(line, unit)
    return FundCells(
        label=printable(line.label) + layout.fund_total_mark * (printable(line.label) == TOTAL_ROW),
        is_within=is_within,
        cells=tuple(figures[column.key] for column in layout.funds),
        figures=figures,
    )


def _figure(line: FundLine, field: str, percent: str) -> str:
    """`percent` is the sign after a rate, empty where the column's head has it."""
    if field in line.dashed:
        return DASH
    text = figure(getattr(line, field))
    return text + percent if text and field in RATES else text


def _spent(line: FundLine, unit: str) -> str:
    """What came of an amount, with its unit: spent, or where nothing was, the budget."""
    amount = line.initial_budget if line.executed is None else line.executed
    return f"{figure(amount)} {unit}" if amount else figure(amount)


def total(sheet: Sheet) -> Total:
    remark = next((value for label, value in sheet.footer_fields if label.startswith("总分行")), None)
    return Total(
        weight=figure(sheet.published_total_weight),
        score=figure(sheet.published_total),
        remark=printable(remark),
        deduction=figure(sheet.deduction) if sheet.deduction else "",
    )


def footer(sheet: Sheet) -> Footer:
    """The last line of forms with deductions: as published or completed, else what the table has elsewhere."""
    given = dict(sheet.footer_fields)
    execution = sheet.funds[0].score if sheet.funds else None
    return Footer(
        rows=printable(given.get(ROWS_LABEL)),
        execution=printable(given.get(EXECUTION_LABEL)) or figure(execution),
        deduction=printable(given.get(DEDUCTION_LABEL)) or figure(sheet.deduction),
        total=printable(given.get(TOTAL_LABEL)) or figure(sheet.published_total),
    )


def adjusted_budgets(sheet: Sheet, layout: Layout) -> str:
    """What a form without a column for the adjusted budget says of it below the table; empty if it was not adjusted."""
    if any(column.key == "adjusted_budget" for column in layout.funds):
        return ""
    adjusted = [
        f"{printable(line.label)}{figure(line.adjusted_budget)}{sheet.unit_of_money}"
        for line in sheet.funds
        if line.adjusted_budget is not None and line.adjusted_budget != line.initial_budget
    ]
    return f"全年预算数（调整后）：{'；'.join(adjusted)}。" if adjusted else ""
