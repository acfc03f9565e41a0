"""The funds block and the total, as they are printed."""

from __future__ import annotations

from perfeval.core.sheet import FundLine, Sheet
from perfeval.printing.paper.texts import DASH, figure, printable
from perfeval.printing.paper.view import FundCells, Total

WITHIN = "其中"
FORM_ROWS = ("年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金")


def fund_cells(sheet: Sheet, percent: str) -> tuple[FundCells, ...]:
    """A table without funds prints the empty rows of the form. `percent` is the sign after a rate, empty where the
    column's head has it."""
    lines = sheet.funds or tuple(FundLine(label) for label in FORM_ROWS)
    within = next((number for number, line in enumerate(lines) if line.label.startswith(WITHIN)), len(lines))
    return tuple(_cells(line, percent, is_within=number > within) for number, line in enumerate(lines))


def _cells(line: FundLine, percent: str, *, is_within: bool) -> FundCells:
    rate = _figure(line, "rate")
    return FundCells(
        label=printable(line.label),
        is_within=is_within,
        initial_budget=_figure(line, "initial_budget"),
        adjusted_budget=_figure(line, "adjusted_budget"),
        executed=_figure(line, "executed"),
        weight=_figure(line, "weight"),
        rate=rate if rate in ("", DASH) else rate + percent,
        score=_figure(line, "score"),
    )


def _figure(line: FundLine, field: str) -> str:
    return DASH if field in line.dashed else figure(getattr(line, field))


def total(sheet: Sheet) -> Total:
    remark = next((value for label, value in sheet.footer_fields if label.startswith("总分行")), None)
    return Total(
        weight=figure(sheet.published_total_weight),
        score=figure(sheet.published_total),
        remark=printable(remark),
        deduction=figure(sheet.deduction) if sheet.deduction else "",
    )
