"""Whether a row gives a reason (偏差原因)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from perfeval.core.checks.table import Table, same_text
from perfeval.core.sheet import Indicator

# Without a scheme: what nobody would take for a reason.
_NO_REASON: Final = ("无", "完成", "已完成", "—", "-", "/")


def reason_texts(row: Indicator) -> Iterator[str]:
    """Every cell of the row that may hold a reason, if anything stands in it."""
    cells = (row.deviation_reason, *(text for _, text in row.deviation_columns))
    return (text for text in cells if text and text.strip())


def is_reason(text: str, table: Table) -> bool:
    """Not one of the words that stand for none (无, 完成)."""
    words = table.scheme.reasons.no_reason if table.scheme else _NO_REASON
    return same_text(text) not in words


def is_boilerplate(text: str, table: Table) -> bool:
    """The form's own hint, left standing."""
    return table.scheme is not None and any(hint in text for hint in table.scheme.reasons.boilerplate)


def gives_reason(row: Indicator, table: Table) -> bool:
    return any(is_reason(text, table) for text in reason_texts(row))


def gives_real_reason(row: Indicator, table: Table) -> bool:
    """A reason in words of the unit's own."""
    return any(is_reason(text, table) and not is_boilerplate(text, table) for text in reason_texts(row))


def loses_points(row: Indicator) -> bool:
    return row.score is not None and row.weight is not None and row.score < row.weight
