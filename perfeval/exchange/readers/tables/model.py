"""A table that was read, with where each cell came from and what could not be placed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from perfeval.core.sheet import Sheet
from perfeval.exchange.grids import Place


@dataclass(frozen=True, slots=True)
class Doubt:
    """What was not understood for certain: `text` as it stands at `place`, and what became of it.

    `cell` is the path of the sheet's cell that it concerns, "" where it belongs to none; `also` are further cells of which
    the same must be said. `message` is a Chinese sentence. `level` is the first level of whose rows it says that they do
    not make up its `points`.
    """

    message: str
    place: Place | None = None
    text: str = ""
    cell: str = ""
    also: tuple[str, ...] = ()
    level: str = ""
    points: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.cell, *self.also) if self.cell else ()


@dataclass(frozen=True, slots=True)
class ReadTable:
    """`places` maps a cell's path to where it stands.

    Paths are those of the interchange JSON, rows counted from 1: `year`, `project_name`, `head_fields/联系人`,
    `funds/2/executed`, `goal_actual`, `indicators/3/target`, `indicators/3/deviation_columns/经费保障`,
    `published_total`, `footer_fields/减分项`, `notes/1`.
    """

    sheet: Sheet
    places: Mapping[str, Place] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
