"""The rows that a table has now."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from perfeval.evaluations.models import Evaluation


def rows_of(evaluation: Evaluation) -> frozenset[tuple[str, int]]:
    """As (kind, id) pairs, the table's own row included."""
    funds = evaluation.funds.values_list("pk", flat=True)
    indicators = evaluation.indicators.values_list("pk", flat=True)
    return frozenset(
        {("evaluation", evaluation.pk), *(("fund", pk) for pk in funds), *(("indicator", pk) for pk in indicators)}
    )
