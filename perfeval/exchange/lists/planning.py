"""What would become of each row: new, changed, unchanged or wrong. The preview and the writing make the same plan."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from perfeval.exchange.lists.columns import Column
from perfeval.exchange.lists.kind import Key, ListKind, Scope
from perfeval.exchange.lists.rows import Action, Row


def make_plan(kind: ListKind, scope: Scope, rows: Sequence[Row], *, lock: bool = False) -> list[Row]:
    """The rows with their action, what is stored now and what is wrong; rows that a table would lose come last."""
    columns = kind.columns(scope)
    keys = [place for place, column in enumerate(columns) if column.is_key]
    compared = [place for place, column in enumerate(columns) if not column.is_note]
    _refuse_twice(rows, keys, columns)
    stored = kind.stored(scope, rows, lock=lock)
    removed = kind.check(scope, rows, stored)
    for row in rows:
        found = stored.get(key_of(row.values, keys))
        if found is not None:
            row.pk, row.before = found.pk, found.values
        if not row.problems:
            row.action = _action(row, compared)
            if found is not None and found.locked and row.action is Action.CHANGED:
                row.refuse("", found.locked)
        if row.problems:
            row.action = Action.WRONG
    return [*rows, *removed]


def key_of(values: Sequence[str], places: Sequence[int]) -> Key:
    return tuple([values[place] for place in places])


def key_places(columns: Sequence[Column]) -> list[int]:
    return [place for place, column in enumerate(columns) if column.is_key]


def digest(plan: Sequence[Row]) -> str:
    """Tells two plans apart: of each row what it says, what it does and what it replaces."""
    hashed = hashlib.sha256()
    for row in plan:
        line = (row.sheet, row.number, row.values, row.action.value, row.before, row.pk)
        hashed.update(repr(line).encode())
    return hashed.hexdigest()


def _action(row: Row, compared: Sequence[int]) -> Action:
    if row.before is None:
        return Action.NEW
    same = all(row.values[place] == row.before[place] for place in compared)
    return Action.UNCHANGED if same else Action.CHANGED


def _refuse_twice(rows: Sequence[Row], keys: Sequence[int], columns: Sequence[Column]) -> None:
    """Of two rows for the same record neither would be sure to win."""
    first: dict[Key, Row] = {}
    names = "、".join(columns[place].title for place in keys)
    for row in rows:
        key = key_of(row.values, keys)
        if not all(key):
            continue
        earlier = first.setdefault(key, row)
        if earlier is not row:
            row.refuse("", f"与{earlier.sheet}第 {earlier.number} 行重复（{names}相同），请只留一行。")
