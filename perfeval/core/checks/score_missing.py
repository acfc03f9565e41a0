from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.missing_cells import lacks_actual
from perfeval.core.checks.reporting import row_error
from perfeval.core.checks.table import Table, place_of
from perfeval.core.findings import Finding
from perfeval.core.scoring.results import ScoreMode
from perfeval.core.sheet import TargetKind


def score_missing(table: Table) -> Iterator[Finding]:
    """A row that the rule cannot score has been scored by the unit. While target or actual is missing, that is said instead."""
    if table.scores is None:
        return
    for index, row in table.weighed:
        scored = table.scores.rows[index]
        by_hand = scored.mode in (ScoreMode.MANUAL, ScoreMode.BAND) and scored.score is None and row.score is None
        if not by_hand or row.target.kind is TargetKind.EMPTY or lacks_actual(row):
            continue
        message = f"{place_of(index, row)}还没有得分：{scored.explanation.text}"
        yield row_error("score-missing", index, "score", message)
