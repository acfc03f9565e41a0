"""One look-up for everything that a typed cell shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from perfeval.evaluations.queries.fields import Cell, Row, cell_text
from perfeval.web.shared.paper.model import Input
from perfeval.web.shared.paper.said import NOTHING, join

if TYPE_CHECKING:
    from perfeval.core.scheme import MoneyRule


@dataclass(frozen=True, slots=True)
class Cells:
    """`rows` as they are stored, each with its kinds of cells, by the row's key; the others by cell id. A typed text that
    could not be stored is shown again."""

    rows: Mapping[str, tuple[Row, Mapping[str, Cell]]]
    money: MoneyRule
    typed: Mapping[str, str]
    refusals: Mapping[str, str]
    said: Mapping[str, SafeString]
    before: Mapping[str, str]

    def at(self, row: str, field: str) -> Input:
        anchor = f"{row}-{field}"
        said = self.said_at(anchor)
        return Input(anchor, self.text(row, field), said, self.mark(row, field), self.before.get(anchor))

    def text(self, row: str, field: str) -> str:
        if (typed := self.typed.get(f"{row}-{field}")) is not None:
            return typed
        stored, kinds = self.rows[row]
        return cell_text(stored, field, kinds[field], self.money)

    def mark(self, row: str, field: str) -> str:
        anchor = f"{row}-{field}"
        if anchor in self.refusals:
            return "is-wrong"
        said = self.said.get(anchor, NOTHING)
        return "is-wrong" if "said-error" in said else "is-warned" if "said-warning" in said else ""

    def said_at(self, anchor: str) -> SafeString:
        return join(self.refusals, self.said, anchor)


class RowCells(Mapping[str, Input]):
    """The cells of one row by field, each made when it is first asked for: a page asks for all, the answer to a saved cell
    for hardly any."""

    __slots__ = ("_cells", "_fields", "_key", "_made")

    def __init__(self, cells: Cells, key: str, fields: Sequence[str]) -> None:
        self._cells, self._key, self._fields = cells, key, fields
        self._made: dict[str, Input] = {}

    def __getitem__(self, field: str) -> Input:
        made = self._made.get(field)
        if made is None:
            made = self._made[field] = self._cells.at(self._key, field)
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)
