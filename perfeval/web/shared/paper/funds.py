"""The funds block (资金)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from perfeval.core.decimals import show
from perfeval.web.shared.paper.cells import Cells
from perfeval.web.shared.paper.model import FundRow

if TYPE_CHECKING:
    from perfeval.evaluations.queries import Assessment

COLUMN_WORDS = {"initial_budget": "年初预算数", "adjusted_budget": "全年预算数", "executed": "全年执行数"}
DASH = "—"


def fund_rows(assessment: Assessment, cells: Cells) -> tuple[FundRow, ...]:
    lines = zip(assessment.funds, assessment.sheet.funds, strict=True)
    return tuple(
        FundRow(
            key=f"fund-{line.pk}",
            label=line.label,
            revision=line.revision,
            cells=tuple(cells.at(f"fund-{line.pk}", column) for column in assessment.scheme.money.columns),
            dashed=printed.rate is None and "rate" in printed.dashed,
            weight=_figure(printed.weight, "weight" in printed.dashed),
            rate=_figure(printed.rate, "rate" in printed.dashed),
            score=_figure(printed.score, "score" in printed.dashed),
            said=cells.said_at(f"fund-{line.pk}-rate")
            + cells.said_at(f"fund-{line.pk}-score")
            + cells.said_at(f"fund-{line.pk}-weight"),
        )
        for line, printed in lines
    )


def _figure(value: Decimal | None, dashed: bool) -> str:
    if value is None:
        return DASH if dashed else ""
    return show(value)
