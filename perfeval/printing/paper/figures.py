"""Which figure is printed: the computed one where the document brings scores, else the sheet's own."""

from __future__ import annotations

from decimal import Decimal

from perfeval.core.sheet import FundLine
from perfeval.printing.document import PrintDocument
from perfeval.printing.paper.texts import DASH, figure, fund_figure, printable, shortest
from perfeval.printing.paper.view import FundCells, Total

WITHIN = "其中"
FORM_FUND_ROWS = ("年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金")


def preferred(computed: Decimal | None, own: Decimal | None) -> str:
    return figure(own) if computed is None else shortest(computed)


def fund_cells(document: PrintDocument, percent: str) -> tuple[FundCells, ...]:
    """The funds block. `percent` is the sign after a rate, empty where the column's head has it."""
    lines = document.sheet.funds or tuple(FundLine(label) for label in FORM_FUND_ROWS)
    within = next((number for number, line in enumerate(lines) if line.label.startswith(WITHIN)), len(lines))
    return tuple(
        _fund_cells(document, line, percent, scored=number == 0, is_within=number > within)
        for number, line in enumerate(lines)
    )


def _fund_cells(document: PrintDocument, line: FundLine, percent: str, *, scored: bool, is_within: bool) -> FundCells:
    weight, rate, score = (fund_figure(line, field) for field in ("weight", "rate", "score"))
    if scored and (scores := document.scores):
        weight = weight or shortest(scores.execution_weight)
        rate = preferred(scores.execution_rate, line.rate)
        score = preferred(scores.execution_score, line.score)
    return FundCells(
        label=printable(line.label),
        is_within=is_within,
        initial_budget=fund_figure(line, "initial_budget"),
        adjusted_budget=fund_figure(line, "adjusted_budget"),
        executed=fund_figure(line, "executed"),
        weight=weight,
        rate=rate if rate in ("", DASH) else rate + percent,
        score=score,
    )


def row_figures(document: PrintDocument, index: int) -> tuple[str, str]:
    """Weight and score of an indicator row."""
    row = document.sheet.indicators[index]
    if not document.scores:
        return figure(row.weight), figure(row.score)
    computed = document.scores.rows[index]
    return figure(row.weight) or shortest(computed.weight), preferred(computed.score, row.score)


def total(document: PrintDocument) -> Total:
    sheet, scores = document.sheet, document.scores
    weight = preferred(scores.total_weight if scores else None, sheet.published_total_weight)
    score = preferred(scores.total if scores else None, sheet.published_total)
    deduction = scores.deduction if scores else sheet.deduction
    remarks = [value for label, value in sheet.footer_fields if label.startswith("总分行")]
    return Total(
        weight=weight,
        score=score,
        remark=printable(remarks[0]) if remarks else "",
        deduction=shortest(deduction) if deduction else "",
    )
