"""Merged cells: rows in their order under level 1 and level 2, with the scheme's groups that have no row yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from perfeval.core.scheme import Level1, Scheme
from perfeval.web.shared.paper.model import IndicatorRow, Level2Group

if TYPE_CHECKING:
    from perfeval.evaluations.models import Indicator

Groups = list[tuple[str, list[Level2Group]]]


def group_rows(
    indicators: Iterable[Indicator], scheme: Scheme, view_of: Callable[[Indicator], IndicatorRow], *, editable: bool
) -> Groups:
    """Neighbours of the same name stand in one merged cell, as on paper."""
    found: Groups = []
    for level1, rows in groupby(indicators, key=attrgetter("level1")):
        parts = [
            _group(level1, level2, [view_of(row) for row in members], editable=editable)
            for level2, members in groupby(rows, key=attrgetter("level2"))
        ]
        found.append((level1, parts))
    return _with_empty_groups(found, scheme) if editable else found


def _group(level1: str, level2: str, rows: list[IndicatorRow], *, editable: bool) -> Level2Group:
    return Level2Group(level1, level2, tuple(rows), sum(row.span for row in rows) + (1 if editable else 0))


def _with_empty_groups(found: Groups, scheme: Scheme) -> Groups:
    """A clerk can add a row wherever the scheme has a place for one."""
    for level1 in scheme.level1:
        present = [item for item in found if _is_called(level1, item[0])]
        if not present:
            found.append(
                (level1.name, [_group(level1.name, level2.name, [], editable=True) for level2 in level1.level2])
            )
            continue
        name, parts = present[-1]
        used = {part.name for _, groups in present for part in groups}
        parts += [
            _group(name, level2.name, [], editable=True)
            for level2 in level1.level2
            if not used & {level2.name, *level2.aliases}
        ]
    return found


def _is_called(level1: Level1, name: str) -> bool:
    return name == level1.name or name in level1.aliases
