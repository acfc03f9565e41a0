"""What the checks look at: a table, its scheme and scores, and what several of them need, worked out once."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, Literal

from perfeval.core.decimals import ZERO, Interval, decimal_places, normal, printed_interval
from perfeval.core.scheme import Scheme
from perfeval.core.scheme.taxonomy import Taxonomy
from perfeval.core.scoring.execution import budget_of
from perfeval.core.scoring.results import ScoreMode, Scores
from perfeval.core.sheet import FundLine, Indicator, Sheet

# 元 is counted to the 分; no figure has anything smaller behind it.
_FINEST: Final = {"元": 2, "万元": 6}
_LONGEST_NAME: Final = 30


class Table:
    """One table under examination. Rows are 0-based here, 1-based in findings."""

    def __init__(self, sheet: Sheet, scheme: Scheme | None, scores: Scores | None) -> None:
        self.sheet = sheet
        self.scheme = scheme
        self.scores = scores
        self.taxonomy = Taxonomy(scheme)
        self.parents = sheet.parent_rows()
        self.main = sheet.funds[0] if sheet.funds else None
        self.not_applicable = frozenset(
            scored.row - 1 for scored in (scores.rows if scores else ()) if scored.mode is ScoreMode.NOT_APPLICABLE
        )
        # Indicators in the full sense: with a weight above 0, applicable, no subtotals (their parts are).
        left_out = self.not_applicable | set(self.parents.values())
        self.weighed = tuple(
            (index, row)
            for index, row in enumerate(sheet.indicators)
            if row.weight is not None and row.weight > 0 and index not in left_out
        )
        self.amount_places = _most_places(
            amount for line in sheet.funds for amount in (line.initial_budget, line.adjusted_budget, line.executed)
        )
        self.rate_places = _most_places(rate for line in sheet.funds for rate in (line.rate, line.annual_rate))
        self.score_places = _most_places(_scores(sheet))

    # -- rows

    def counted(self) -> Iterator[tuple[int, Indicator]]:
        """Rows whose weight and score go into the sums: all but the parts of a subtotal."""
        return ((index, row) for index, row in enumerate(self.sheet.indicators) if index not in self.parents)

    def subtotals(self) -> Iterator[tuple[int, Indicator, list[Indicator]]]:
        """Subtotal rows with their parts."""
        for parent in sorted(set(self.parents.values())):
            parts = [self.sheet.indicators[part] for part, other in sorted(self.parents.items()) if other == parent]
            yield parent, self.sheet.indicators[parent], parts

    def is_cost(self, row: Indicator) -> bool:
        return self.taxonomy.level2(row).is_cost

    # -- funds

    @property
    def execution_weight(self) -> Decimal | None:
        """As printed; where nothing is printed, the scheme's."""
        if self.main is not None and self.main.weight is not None:
            return self.main.weight
        return self.scheme.execution.weight if self.scheme else None

    def budget(self, line: FundLine) -> Decimal | None:
        return budget_of(line, self.scheme.execution if self.scheme else None)

    def amount(self, value: Decimal) -> Interval:
        """What a printed amount stands for."""
        return printed_interval(value, self.amount_places, _FINEST[self.sheet.unit_of_money])


def place_of(index: int, row: Indicator) -> str:
    """第 3 行“群众满意度”: how a message names a row."""
    name = " ".join(row.level3.split()) or row.level2 or row.level1
    return f"第 {index + 1} 行“{name if len(name) <= _LONGEST_NAME else name[:_LONGEST_NAME] + '…'}”"


def same_text(text: str) -> str:
    """A text as it is compared with others: without blanks, width and final full stop."""
    return normal(text).rstrip("。.;；,，")


def sum_of(rows: Iterator[tuple[int, Indicator]], field: Literal["weight", "score"]) -> Decimal:
    """What is empty counts as nothing."""
    return sum((getattr(row, field) or ZERO for _, row in rows), ZERO)


def _scores(sheet: Sheet) -> Iterator[Decimal | None]:
    yield sheet.published_total
    yield from (line.score for line in sheet.funds)
    yield from (row.score for row in sheet.indicators)


def _most_places(figures: Iterator[Decimal | None]) -> int:
    """A column's precision: zeros are often dropped, so the most decimals that any figure shows."""
    return max((decimal_places(figure) for figure in figures if figure is not None), default=0)
