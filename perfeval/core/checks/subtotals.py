"""小计: a subtotal row is the sum of its parts, in points and in weights."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from perfeval.core.checks.reporting import row_error
from perfeval.core.checks.table import Table, place_of
from perfeval.core.decimals import ZERO, show
from perfeval.core.findings import Finding


def compare_subtotals(table: Table, identifier: str, field: Literal["weight", "score"], word: str) -> Iterator[Finding]:
    """A finding for each subtotal row that differs from the sum of its parts; empty parts count as nothing."""
    for index, row, parts in table.subtotals():
        own: Decimal | None = getattr(row, field)
        figures: list[Decimal] = [figure for part in parts if (figure := getattr(part, field)) is not None]
        added = sum(figures, ZERO)
        if own is None or not figures or own == added:
            continue
        reckoning = f"{' + '.join(map(show, figures))} = {show(added)}"
        message = f"{place_of(index, row)}的{word}是 {show(own)}，应为各分项{word}之和 {reckoning}。"
        yield row_error(identifier, index, field, message, own, added)
