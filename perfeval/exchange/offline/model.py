"""What the workbook's two ends agree on: its sheets, the keys of its cells, the words of its drop-downs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from perfeval.evaluations.operations import Change
from perfeval.evaluations.queries.fields import CELLS, Cell, RowKind

FORM_SHEET: Final = "自评表"
DATA_SHEET: Final = "数据"  # hidden
MARK: Final = "perfeval-offline"
VERSION: Final = "2"
# Rows of the hidden sheet, from 1: what the workbook is of ("size": rows and columns of the visible sheet), then one line for each cell that may be typed into.
FACTS: Final = ("format", "evaluation", "revision", "year", "project", "unit", "downloaded", "size")
FIRST_CELL: Final = len(FACTS) + 3
TICK: Final = "√"
YES: Final = "是"
SPARE_ROWS: Final = 10
GROUP: Final = "group"  # level 1 and 2 of a spare row, in one cell
_GROUP_CELL: Final = Cell("一级、二级指标", "text", 125)
# What stands in a drop-down for what is stored.
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "declared": {"quantitative": "定量", "qualitative": "定性"},
    "not_applicable": {"1": YES},
}
_KEY: Final = re.compile(r"(evaluation|fund|indicator|new)-(\d{1,18})-([a-z0-9_]{1,40})(?::(.{1,40}))?")


OfflineKind = RowKind | Literal["new"]


@dataclass(frozen=True, slots=True)
class Key:
    """A cell of the table: `part` is one of the ticks that make up the cell of reason categories. Of kind "new" is a cell
    of a spare row, which has its number (from 1) for a `pk`."""

    kind: OfflineKind
    pk: int
    field: str
    part: str = ""

    def __str__(self) -> str:
        return f"{self.kind}-{self.pk}-{self.field}" + (f":{self.part}" if self.part else "")

    @property
    def whole(self) -> Key:
        return Key(self.kind, self.pk, self.field)

    @property
    def cell(self) -> Cell:
        return _cells(self.kind)[self.field]

    def change(self, text: str, revision: int) -> Change:
        """Of a row that is there."""
        assert self.kind != "new"  # noqa: S101 - for the type checker
        return Change(self.kind, self.pk, self.field, text, revision)


@dataclass(frozen=True, slots=True)
class TypedCell:
    """`base` is what the cell held when it was downloaded, `text` what it holds now, both as they would be stored.
    `problem` is what is wrong with the cell itself; `is_formula`: its text is the result of somebody's formula."""

    key: Key
    address: str
    base: str
    text: str
    problem: str = ""
    is_formula: bool = False


def _cells(kind: OfflineKind) -> Mapping[str, Cell]:
    return {**CELLS["indicator"], GROUP: _GROUP_CELL} if kind == "new" else CELLS[kind]


def parse_key(text: str) -> Key | None:
    """None for what is no cell of a table."""
    match = _KEY.fullmatch(text)
    if match is None:
        return None
    kinds: dict[str, OfflineKind] = {"evaluation": "evaluation", "fund": "fund", "indicator": "indicator", "new": "new"}
    kind, pk = kinds[match[1]], int(match[2])
    if match[3] not in _cells(kind) or (kind == "new" and not 1 <= pk <= SPARE_ROWS):
        return None
    return Key(kind, pk, match[3], match[4] or "")


def shown(field: str, text: str) -> str:
    """A stored text in the words of the workbook."""
    return WORDS.get(field, {}).get(text, text)


def stored(field: str, text: str) -> str:
    """A word of the workbook as it is stored; another word stays as it is and is refused later."""
    back = {word: code for code, word in WORDS.get(field, {}).items()}
    return back.get(text.strip(), text)
