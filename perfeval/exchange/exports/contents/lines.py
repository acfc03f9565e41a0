"""What every kind of export has: columns, lines made chunk by chunk, perhaps a last line of sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from django.db.models import QuerySet

from perfeval.evaluations.models import Evaluation
from perfeval.exchange.exports.columns import Column, Line


class Lines:
    """Made once for an export; it may keep sums between the chunks.

    `chunk` tables are read at once. Up to `at_once` tables are answered while the person waits, up to `most` are taken.
    `is_form`: with a heading and borders, made to be printed; else a plain list, made to be filtered.
    """

    columns: ClassVar[tuple[Column, ...]]
    chunk: ClassVar[int] = 500
    at_once: ClassVar[int] = 1000
    most: ClassVar[int] = 200_000
    is_form: ClassVar[bool] = False

    def __init__(self, money_unit: str) -> None:
        self.money_unit = money_unit

    def of(self, evaluations: QuerySet[Evaluation], ids: Sequence[int]) -> Iterator[Line]:
        """The lines of these tables, in this order. Tables that `evaluations` does not hold have none; it has what
        `with_scores_told` adds."""
        raise NotImplementedError

    def total(self) -> Line | None:
        """The last line, once all others have been made."""
        return None

    def note(self) -> str:
        """What the reader must know, below the last line."""
        return ""
