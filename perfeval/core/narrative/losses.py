"""Why a submitted table lost points, in its unit's words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from perfeval.core.narrative.words import bare, listed


def loss_reasons(document: Mapping[str, Any]) -> str:
    """From the JSON of a submitted version: the reason of every row that lost points."""
    rows = zip(document["sheet"]["indicators"], document["scores"]["rows"], strict=True)
    return listed(
        f"{bare(row['level3'])}：{bare(row['deviation_reason']) or '未填写原因'}"
        for row, scored in rows
        if scored["weight"] and scored["score"] and Decimal(scored["score"]) < Decimal(scored["weight"])
    )
