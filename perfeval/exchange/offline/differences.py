"""A cell of the workbook that differs from the table, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from perfeval.core.decimals import NumberError, parse_number, show
from perfeval.core.scheme import Scheme
from perfeval.evaluations.operations.reading import UnreadableError, read_cell
from perfeval.exchange.offline.model import Key, shown


class Standing(StrEnum):
    MINE = "mine"  # changed in the workbook only
    THEIRS = "theirs"  # changed in the system only, since the download
    CLASH = "clash"  # changed on both sides
    REFUSED = "refused"  # cannot be stored
    NEW = "new"  # of a row that the workbook adds


@dataclass(frozen=True, slots=True)
class Difference:
    """`mine` stands in the workbook at `address`, `stored` in the system, `base` stood there at the download."""

    key: Key
    place: str
    label: str
    address: str
    base: str
    mine: str
    stored: str
    standing: Standing
    problem: str = ""
    is_formula: bool = False

    @property
    def shown_mine(self) -> str:
        """With the figure that it is read as, where that is written otherwise."""
        text = shown(self.key.field, self.mine)
        if self.key.cell.kind not in ("money", "points") or self.standing is Standing.REFUSED or not text:
            return text
        try:
            figure = show(parse_number(text))
        except NumberError:
            return text
        return text if figure == text else f"{figure}（工作簿中为“{text}”）"

    @property
    def shown_stored(self) -> str:
        return shown(self.key.field, self.stored)

    @property
    def shown_base(self) -> str:
        return shown(self.key.field, self.base)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`revision` is that of the table now; `unchanged` counts the cells that are the same on both sides."""

    differences: tuple[Difference, ...]
    unchanged: int
    new_rows: int
    revision: int

    def of(self, standing: Standing) -> tuple[Difference, ...]:
        return tuple(item for item in self.differences if item.standing is standing)

    @property
    def mine(self) -> tuple[Difference, ...]:
        return self.of(Standing.MINE)

    @property
    def theirs(self) -> tuple[Difference, ...]:
        return self.of(Standing.THEIRS)

    @property
    def clashes(self) -> tuple[Difference, ...]:
        return self.of(Standing.CLASH)

    @property
    def refused(self) -> tuple[Difference, ...]:
        return self.of(Standing.REFUSED)

    @property
    def added(self) -> tuple[Difference, ...]:
        return self.of(Standing.NEW)

    @property
    def added_rows(self) -> int:
        return len({item.key.pk for item in self.added})

    @property
    def to_take(self) -> tuple[Difference, ...]:
        return self.mine + self.clashes + self.added


def same(one: str, other: str, key: Key, scheme: Scheme) -> bool:
    """10.00 is 10: two spellings of one value are no difference."""
    if one == other:
        return True
    try:
        return bool(_value(one, key, scheme) == _value(other, key, scheme))
    except UnreadableError:
        return False


def unreadable(text: str, key: Key, scheme: Scheme) -> str:
    if key.kind == "fund" and key.field not in scheme.money.columns:
        return "本任务的自评表没有这一栏。"
    try:
        _value(text, key, scheme)
    except UnreadableError as error:
        return str(error)
    return ""


def _value(text: str, key: Key, scheme: Scheme) -> Any:
    return read_cell(text, key.cell, key.field, scheme)
