from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.reporting import row_error
from perfeval.core.checks.table import Table, place_of
from perfeval.core.decimals import show
from perfeval.core.findings import Finding


def score_over_weight(table: Table) -> Iterator[Finding]:
    """A score lies between 0 and the weight of its row."""
    for index, row in enumerate(table.sheet.indicators):
        if row.score is None or row.weight is None or row.weight < 0 or 0 <= row.score <= row.weight:
            continue
        word = "不能为负数" if row.score < 0 else f"高于分值 {show(row.weight)}"
        message = f"{place_of(index, row)}的得分 {show(row.score)} {word}，应在 0 到 {show(row.weight)} 之间。"
        yield row_error("score-over-weight", index, "score", message, row.score, f"0—{show(row.weight)}")
