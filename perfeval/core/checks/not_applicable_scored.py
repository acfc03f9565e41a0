from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.table import Table
from perfeval.core.decimals import show
from perfeval.core.findings import Finding, Severity


def not_applicable_scored(table: Table) -> Iterator[Finding]:
    """A row that stands for "no indicator" (无, 不适用) has weight 0 and score 0. Which words do, the scheme says."""
    for index in sorted(table.not_applicable):
        row = table.sheet.indicators[index]
        if not (row.weight or row.score):
            continue
        word = "不适用" if row.level3.strip() in ("", row.level2) else row.level3.strip()
        message = (
            f"第 {index + 1} 行（{row.level2}）写的是“{word}”，没有指标，不应有分值和得分，"
            f"现在分值 {show(row.weight)}、得分 {show(row.score)}。"
        )
        field = "score" if row.score else "weight"
        yield Finding(
            "not-applicable-scored", Severity.ERROR, "indicators", index + 1, field, show(row.score), "0", message
        )
