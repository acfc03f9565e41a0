from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.reporting import row_error
from perfeval.core.checks.table import Table, same_text
from perfeval.core.decimals import show
from perfeval.core.findings import Finding


def not_applicable_scored(table: Table) -> Iterator[Finding]:
    """A row that stands for "no indicator" (无, 不适用) has weight 0 and score 0. Which words do, the scheme says."""
    words = table.scheme.not_applicable if table.scheme else ()
    for index in sorted(table.not_applicable):
        row = table.sheet.indicators[index]
        if not (row.weight or row.score):
            continue
        word = row.level3.strip() if same_text(row.level3) in words else "不适用"
        message = (
            f"第 {index + 1} 行（{row.level2}）写的是“{word}”，没有指标，不应有分值和得分，"
            f"现在分值 {show(row.weight)}、得分 {show(row.score)}。"
        )
        field = "score" if row.score else "weight"
        yield row_error("not-applicable-scored", index, field, message, row.score, "0")
