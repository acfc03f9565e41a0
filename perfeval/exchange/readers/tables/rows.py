"""Lines below the indicator heads → raw rows: which cell of a row says what, not yet what it means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from perfeval.exchange.readers.tables import words
from perfeval.exchange.readers.tables.alignment import Assignment, Slot, assign
from perfeval.exchange.readers.tables.columns import LEVELS, Column, fields_over, placed_by_column
from perfeval.exchange.readers.tables.draft import FIELD_NAMES, Draft
from perfeval.exchange.readers.tables.kinds import kind
from perfeval.exchange.readers.tables.lines import Line, Token
from perfeval.exchange.readers.tables.subtotals import Subtotal, subtotal_of

CONTENT: Final = (
    "level3",
    "target",
    "target_operator",
    "target_value",
    "target_unit",
    "actual",
    "weight",
    "score",
    "completion",
)
_FIGURES: Final = frozenset({"weight", "score"})
_EXPECTED: Final = frozenset({"target", "target_value", "actual"})
_ONCE: Final = frozenset({"weight", "score", "completion"})  # of a cell merged over rows: belongs to the first alone
_CELLS: Final = {
    "reason": "deviation_reason", "deviation": "deviation_columns", "target_operator": "target", "target_value": "target",
    "target_unit": "target",
}  # fmt: skip
_SILENT: Final = frozenset({"pad", "block", "other"})


@dataclass(slots=True)
class Row:
    """`unsure`: cells with the fields that they might be meant for; `spare`: cells that are one too many, with the field
    beside them; `strained`: nothing in the row is certain."""

    cells: dict[str, Token] = field(default_factory=dict)
    deviations: list[tuple[str, Token]] = field(default_factory=list)
    unsure: list[tuple[Token, list[str]]] = field(default_factory=list)
    spare: list[tuple[Token, str]] = field(default_factory=list)
    moved: bool = False
    moved_levels: bool = False
    strained: bool = False
    loose: bool = False
    subtotal: Subtotal | None = None  # of a level: no indicator

    def has(self, *fields: str) -> bool:
        return any(self.cells[name].text for name in fields if name in self.cells)


class RowReader:
    """Reads the lines of one indicator block. The lines are known beforehand: in loose text they tell together which
    columns are filled in nearly every row."""

    def __init__(self, columns: Sequence[Column], lines: Iterable[Line], draft: Draft) -> None:
        self.columns = columns
        self.draft = draft
        rows = [line for line in lines if line.loose and not line.paragraph and not is_total(line, columns, Draft())]
        self.slots = _slots(columns, rows)
        for column in columns:
            if column.field == "other" and column.token is not None:
                draft.doubt(f"“{column.name}”一栏在自评表中没有对应的位置，没有读取。", column.token)
            if column.field == "block" and (points := words.parted(column.name)[1]):
                draft.doubt(f"栏头“{column.name}”中的 {points} 分不知道属于哪一项，没有读取。", column.token)

    def read(self, line: Line, following: Line | None = None) -> Row:
        if subtotal := subtotal_of(line, following, self.columns):
            return Row(cells=self._levels_beside(line, subtotal.name), loose=line.loose, subtotal=subtotal)
        return self._loosely(line) if line.loose else self._firmly(line)

    def _levels_beside(self, line: Line, name: Token) -> dict[str, Token]:
        """The names of levels that begin in the line of a subtotal and go on below it."""
        if line.loose:
            return {}
        others = [token for token in line.own if token is not name]
        return {level: token for token in others for level in fields_over(token, self.columns) & {"level1", "level2"}}

    def _firmly(self, line: Line) -> Row:
        placed, astray = placed_by_column(line, self.columns)
        row = Row()
        for token in astray:
            if token.fresh and words.bare(token.text) not in words.INDICATOR_BLOCK:
                self.draft.doubt(f"“{token.text[:30]}”不在任何一栏之下，没有读取。", token)
        for index, token in placed.items():
            self._put(row, self.columns[index], token)
        return row

    def _loosely(self, line: Line) -> Row:
        if names := _only_levels(line):
            return Row(cells=names, loose=True)
        found = assign([token.text for token in line.tokens], self.slots)
        row = Row(strained=found.strained, loose=True)
        for number, (token, index) in enumerate(zip(line.tokens, found.columns, strict=True)):
            if index is None:
                if token.text:
                    beside = found.columns[number - 1] if number else None
                    row.spare.append((token, "level3" if beside is None else self.columns[beside].field))
                continue
            self._put(row, self.columns[index], token)
            self._mark(row, found, number, token)
            if token.text and index != number:
                row.moved = True
                row.moved_levels |= self.columns[index].field in LEVELS
        return row

    def _mark(self, row: Row, found: Assignment, number: int, token: Token) -> None:
        index = found.columns[number]
        fields = [self.columns[other].field for other in (*found.others[number], index) if other is not None]
        named = [name for name in fields if name not in _SILENT]
        is_silent = index is not None and self.columns[index].field in _SILENT
        if len(named) > (0 if is_silent else 1) and set(named) & {*CONTENT, "reason"}:
            row.unsure.append((token, named))

    def _put(self, row: Row, column: Column, token: Token) -> None:
        if column.field in ("pad", "other", "block"):
            is_known = words.bare(token.text) in words.INDICATOR_BLOCK or not token.text
            if column.field != "other" and not is_known and token.fresh:
                self.draft.doubt(f"“{token.text[:30]}”不在任何一栏之下，没有读取。", token)
            return
        if column.field == "deviation":
            row.deviations.append((column.name, token))
            return
        row.cells.setdefault(column.field, token)


def _only_levels(line: Line) -> dict[str, Token]:
    """A line with nothing but names of levels, wherever in the line they stand."""
    names: dict[str, Token] = {}
    for token in line.filled:
        level = "level2" if words.level2_family(token.text) else "level1"
        if level in names or not (words.level1_family(token.text) or words.level2_family(token.text)):
            return {}
        names[level] = token
    return names


def _slots(columns: Sequence[Column], lines: Sequence[Line]) -> list[Slot]:
    """Loose lines give one cell for each column of the head. Points stand in every row or, in a form that is not yet filled
    in, in none."""
    slots = []
    for index, column in enumerate(columns):
        here = [kind(line.tokens[index].text) if index < len(line.tokens) else "blank" for line in lines]
        if column.field in _FIGURES:
            expected = "figure" in here
        else:
            expected = column.field in _EXPECTED and 2 * here.count("blank") <= len(here)
        slots.append(column.slot(expected=expected))
    return slots


def is_filler(line: Line) -> bool:
    """A row of dots that says: more of the same."""
    rest = [token for token in line.own if not (words.level1_family(token.text) or words.level2_family(token.text))]
    return bool(rest) and all(words.FILLER.fullmatch(token.text) for token in rest)


def is_total(line: Line, columns: Sequence[Column], draft: Draft) -> bool:
    """总分, with nothing but figures and at most a word beside it; what should be a figure may be none."""
    own = line.own
    if line.paragraph or not own:
        return False
    rest = [kind(token.text) for token in own[1:]]
    if words.stated_total(own[0].text) is not None:
        return True
    if words.is_total(own[0].text):
        return "figure" in rest or not own[1:] or line.loose or any(under_points(own, columns))
    if line.loose and own[0].text == "总" and rest == ["figure", "figure"]:
        draft.doubt("只印出一个“总”字，读作总分。", own[0], "published_total", "published_total_weight")
        return True
    return False


def under_points(tokens: Iterable[Token], columns: Sequence[Column]) -> list[Token]:
    """The cells under nothing but the weights, or nothing but the scores."""
    return [token for token in tokens if len(fields_over(token, columns) & _FIGURES) == 1]


def say_unsure(row: Row, path: str, draft: Draft) -> None:
    """What could be meant otherwise is said at every cell that it could be."""
    if row.strained:
        token = next((token for token in row.cells.values() if token.text), None)
        cells = [f"{path}/{_CELLS.get(name, name)}" for name in (*CONTENT, "reason") if row.has(name)]
        draft.doubt("这一行的格与栏头多处不符，各格都要核对。", token, *dict.fromkeys(cells))
    else:
        for token, names in row.unsure:
            titles = "、".join(dict.fromkeys(FIELD_NAMES.get(name, name) for name in names))
            cells = [f"{path}/{_CELLS.get(name, name)}" for name in names]
            draft.doubt(f"这一行的格数与栏头不符：“{token.text[:30]}”可能属于{titles}。", token, *dict.fromkeys(cells))
    for token, name in row.spare:
        message = f"这一行多出一格“{token.text[:30]}”，没有采用。"
        draft.doubt(message, token, f"{path}/{_CELLS.get(name, name)}")


def once(row: Row, name: str, path: str, draft: Draft) -> Token | None:
    """The cell of a figure. One merged over several rows belongs to the first: dealt to all it would count twice."""
    token = row.cells.get(name)
    if token is None or token.fresh or not token.text or name not in _ONCE:
        return token
    draft.doubt(f"{FIELD_NAMES[name]}“{token.text}”与上一行合并为一格，只记在第一行。", token, f"{path}/{name}")
    return None
