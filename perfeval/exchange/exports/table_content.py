"""What is told of tables: a list of them, a summary, their findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import QuerySet

from perfeval.evaluations.models import Evaluation
from perfeval.exchange.exports.columns import Line
from perfeval.exchange.exports.content import Beat, Content, Heading
from perfeval.exchange.exports.contents.registry import CONTENTS
from perfeval.exchange.exports.enums import ExportKind


class TableContent(Content):
    def __init__(
        self,
        kind: ExportKind,
        heading: Heading,
        evaluations: QuerySet[Evaluation],
        ids: Sequence[int],
        beat: Beat = lambda done: None,
    ) -> None:
        super().__init__(kind.value, str(kind.label), heading)
        self._source = CONTENTS[kind](heading.money_unit)
        self.ids = list(ids)
        self._evaluations, self._beat = evaluations, beat
        self.columns, self.is_form = self._source.columns, self._source.is_form

    @property
    def facts(self) -> Mapping[str, str]:
        return {"office": self.office, "money_unit": self.money_unit} if self.is_form else {}

    def lines(self) -> Iterator[Line]:
        size = self._source.chunk
        for start in range(0, len(self.ids), size):
            ids = self.ids[start : start + size]
            for line in self._source.of(self._evaluations, ids):
                self.count += 1
                yield line
            self.done = start + len(ids)
            self._beat(self.done)

    def total(self) -> Line | None:
        return self._source.total()

    def note(self) -> str:
        return self._source.note()
