"""What a page sends: cells as they were typed, compared with what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from perfeval.core.errors import Clash, Conflict, Invalid
from perfeval.core.scheme import Scheme
from perfeval.evaluations.operations.last_change import who_and_when
from perfeval.evaluations.operations.reading import UnreadableError, clean, is_storable, read_cell
from perfeval.evaluations.queries.fields import CELLS, Cell, Row, RowKind, cell_text

Rows = Mapping[tuple[RowKind, int], Row]


@dataclass(frozen=True, slots=True)
class Change:
    """One cell as it was typed; `revision` is the one of its row when the page was made."""

    kind: RowKind
    pk: int
    field: str
    text: str
    revision: int

    @property
    def row(self) -> tuple[RowKind, int]:
        return self.kind, self.pk

    @property
    def anchor(self) -> str:
        return f"evaluation-{self.field}" if self.kind == "evaluation" else f"{self.kind}-{self.pk}-{self.field}"


@dataclass(frozen=True, slots=True)
class Typed:
    """A change that differs from what is stored, and the value that it means."""

    change: Change
    row: Row
    cell: Cell
    value: object


def read_changes(changes: Iterable[Change], rows: Rows, scheme: Scheme, now: datetime) -> list[Typed]:
    """The changes that really change something. Raises Invalid with a sentence for each unreadable cell,
    Conflict for a row that was removed and for rows that somebody else changed since the page was made."""
    problems: dict[str, str] = {}
    typed: list[Typed] = []
    lost: list[Change] = []
    for change in changes:
        cell = _cell(change, scheme)
        if cell is None:
            problems[change.anchor] = "没有这一栏。"
            continue
        row = rows.get(change.row)
        if row is None:
            lost.append(change)
            continue
        if clean(change.text) == cell_text(row, change.field, cell, scheme.money):
            continue
        try:
            value = read_cell(change.text, cell, change.field, scheme)
        except UnreadableError as error:
            problems[change.anchor] = str(error)
            continue
        if value != getattr(row, change.field):  # 10.00 for 10 changes nothing
            typed.append(Typed(change, row, cell, value))
    _refuse_lost_texts(lost)
    if problems:
        raise Invalid(problems)
    _refuse_stale(typed, scheme, now)
    return typed


def _cell(change: Change, scheme: Scheme) -> Cell | None:
    """None for one that the scheme's form does not have."""
    if change.kind == "fund" and change.field not in scheme.money.columns:
        return None
    return CELLS[change.kind].get(change.field) if change.kind in CELLS else None


def _refuse_lost_texts(lost: Sequence[Change]) -> None:
    """Rows were removed meanwhile: what was typed into them must not vanish in silence."""
    written = [change for change in lost if clean(change.text)]
    if written:
        raise Conflict(lost_words(written[0]), gone=tuple(change.anchor for change in written))


def lost_words(change: Change) -> str:
    text = clean(change.text)
    return f"没有保存：这一行已被删除，您填写的“{text[:40] if is_storable(text) else '…'}”未能保存。"


def _refuse_stale(typed: Sequence[Typed], scheme: Scheme, now: datetime) -> None:
    stale = [item for item in typed if item.row.revision != item.change.revision]
    if not stale:
        return
    clashes = tuple(
        Clash(
            item.change.anchor,
            item.cell.label,
            item.change.text,
            cell_text(item.row, item.change.field, item.cell, scheme.money),
        )
        for item in stale
    )
    row = stale[0].row
    raise Conflict(
        f"没有保存：这一行已被{who_and_when(row, now)} 修改，现为“{clashes[0].theirs or '空'}”。请选择保留哪个值。",
        clashes=clashes,
        revision=row.revision,
    )
