"""A list as it may be taken in again: the same columns, the same words (docs/lists.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from perfeval.exchange.exports.columns import Column, Line, Look
from perfeval.exchange.exports.content import Beat, Content, Heading
from perfeval.exchange.lists.columns import Column as ListColumn
from perfeval.exchange.lists.kind import ListKind, Scope

AT_ONCE: Final = 5000  # rows that are made while the person waits
A_BEAT: Final = 1000
WRAPPED: Final = 1000  # characters
_LOOKS: Final = {
    "code": Look.CODE, "target": Look.CODE, "choice": Look.CODE, "text": Look.TEXT, "money": Look.MONEY,
    "points": Look.POINTS, "number": Look.COUNT,
}  # fmt: skip


class ListContent(Content):
    def __init__(self, kind: ListKind, scope: Scope, now: datetime, beat: Beat = lambda done: None) -> None:
        columns = kind.columns(scope)
        units = [column.unit for column in columns if column.unit]
        year = f"-{scope.campaign.year}年度" if scope.campaign else ""
        heading = Heading(f"{kind.title}{year}", scope.actor.organisation.name, units[0] if units else "", now)
        super().__init__(kind.key, kind.title, heading)
        self.columns = tuple(_column(column) for column in columns)
        self._kind, self._scope, self._beat = kind, scope, beat
        self._figures = [column.is_number for column in columns]

    @property
    def facts(self) -> Mapping[str, str]:
        campaign = {"campaign": self._scope.campaign.title} if self._scope.campaign else {}
        return campaign | ({"money_unit": self.money_unit} if self.money_unit else {})

    def lines(self) -> Iterator[Line]:
        for texts in self._kind.stream(self._scope):
            self.count += 1
            yield tuple(
                [
                    (Decimal(text) if text else None) if is_figure else text
                    for text, is_figure in zip(texts, self._figures, strict=True)
                ]
            )
            if self.count % A_BEAT == 0:
                self._tell()
        if self.count % A_BEAT:
            self._tell()

    def _tell(self) -> None:
        self.done = self.count
        self._beat(self.done)


def _column(column: ListColumn) -> Column:
    look = Look.LONG_TEXT if column.kind == "text" and column.longest > WRAPPED else _LOOKS[column.kind]
    return Column(column.key, column.heading, column.width, look)
