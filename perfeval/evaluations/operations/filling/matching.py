"""Which stored row a row of the Sheet is: files know no numbers of rows, only what is written in them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from perfeval.core.decimals import normal
from perfeval.core.scheme import Level1, Level2, Scheme
from perfeval.core.sheet import FundLine as SheetFundLine
from perfeval.core.sheet import Indicator as SheetIndicator
from perfeval.evaluations.models import FundLine, Indicator

Group = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the Sheet, its group under the scheme's own names, and the stored row that it is (None: a new one)."""

    index: int
    posted: SheetIndicator
    group: Group
    stored: Indicator | None
    shown: SheetIndicator | None


def group_of(row: SheetIndicator, scheme: Scheme) -> Group:
    """The scheme's names for the row's levels; a name that it does not know stays as written."""
    level1 = next((item for item in scheme.level1 if _is_called(item, row.level1)), None)
    if level1 is None:
        return row.level1, row.level2
    level2 = next((item.name for item in level1.level2 if _is_called(item, row.level2)), row.level2)
    return level1.name, level2


def _is_called(level: Level1 | Level2, name: str) -> bool:
    return name == level.name or name in level.aliases


def match_rows(
    posted: Sequence[SheetIndicator], stored: Sequence[Indicator], shown: Sequence[SheetIndicator], scheme: Scheme
) -> tuple[list[Row], list[Indicator]]:
    """The rows with their partners, and the stored rows that the Sheet no longer has.

    The same indicator with the same target, else the same indicator, else a row of the group that nobody has named
    yet, else the only one that is left over on both sides of the group: it was given another name. What was said of
    a row (remarks, evidence, reviewed scores) stays with its partner.
    """
    groups = [group_of(row, scheme) for row in posted]
    partner: dict[int, int] = {}
    keys: list[tuple[Callable[[int], Hashable], Callable[[int], Hashable]]] = [
        (
            lambda new: (groups[new], posted[new].level3, posted[new].target.text or ""),
            lambda old: (_group(stored[old]), shown[old].level3, shown[old].target.text or ""),
        ),
        (
            lambda new: (groups[new], posted[new].level3),
            lambda old: (_group(stored[old]), shown[old].level3),
        ),
        (lambda new: groups[new], lambda old: _group(stored[old]) if not stored[old].level3 else None),
    ]
    for of_new, of_old in keys:
        waiting: dict[Hashable, list[int]] = {}
        for old in range(len(stored)):
            if old not in partner.values():
                waiting.setdefault(of_old(old), []).append(old)
        for new in range(len(posted)):
            if new not in partner and waiting.get(of_new(new)):
                partner[new] = waiting[of_new(new)].pop(0)
    for group in set(groups):
        left = [new for new in range(len(posted)) if new not in partner and groups[new] == group]
        over = [old for old, row in enumerate(stored) if old not in partner.values() and _group(row) == group]
        if len(left) == len(over) == 1:
            partner[left[0]] = over[0]
    rows = [
        Row(
            new, row, groups[new], stored[partner[new]] if new in partner else None,
            shown[partner[new]] if new in partner else None,
        )
        for new, row in enumerate(posted)
    ]  # fmt: skip
    return rows, [row for old, row in enumerate(stored) if old not in partner.values()]


def _group(row: Indicator) -> Group:
    return row.level1, row.level2


def match_funds(posted: Sequence[SheetFundLine], stored: Sequence[FundLine]) -> dict[int, int]:
    """Index of a posted line → index of the stored one: the first is the total, the others by name, else by place."""
    partner: dict[int, int] = {0: 0} if posted and stored else {}
    names = {fund_name(line.label): index for index, line in enumerate(stored) if index}
    for index, line in enumerate(posted):
        found = names.pop(fund_name(line.label), None)
        if index and found is not None:
            partner[index] = found
    for index in range(len(posted)):
        if index not in partner and index < len(stored) and index not in partner.values():
            partner[index] = index
    return partner


def fund_name(label: str) -> str:
    return normal(label).removeprefix("其中:").rstrip(":")
