"""One export as its writers see it: what it is called, its columns, its lines."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from perfeval.exchange.exports.columns import Column, Line, Look

Beat = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Heading:
    """`office` and `money_unit` stand above a form; a plain list says the unit in its columns."""

    title: str
    office: str
    money_unit: str
    made_at: datetime


class Content(ABC):
    """Walked through once, chunk by chunk. `kind` is its name in JSON, `facts` what JSON says of it besides.

    `count`: how many lines were given out. `done`: how many units of the job (tables, or rows of a list) are behind.
    """

    is_form = False
    columns: tuple[Column, ...]

    def __init__(self, kind: str, label: str, heading: Heading) -> None:
        self.kind, self.label = kind, label
        self.title, self.office = heading.title, heading.office
        self.money_unit, self.made_at = heading.money_unit, heading.made_at
        self.count = self.done = 0

    @property
    def facts(self) -> Mapping[str, str]:
        return {}

    def heading(self, column: Column, *, with_unit: bool = False) -> str:
        return f"{column.title}（{self.money_unit}）" if with_unit and column.look is Look.MONEY else column.title

    @abstractmethod
    def lines(self) -> Iterator[Line]:
        """After each chunk those who wait are told how far it is."""

    def total(self) -> Line | None:
        return None

    def note(self) -> str:
        return ""
