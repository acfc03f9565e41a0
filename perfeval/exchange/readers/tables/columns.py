"""The columns of a block of rows, told by their heads: one line of heads, or two where columns share one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from perfeval.exchange.readers.tables import words
from perfeval.exchange.readers.tables.alignment import Slot
from perfeval.exchange.readers.tables.kinds import kind
from perfeval.exchange.readers.tables.lines import Line, Token, name_of

LEVELS: Final = ("level1", "level2", "level3")
_VALUES: Final = frozenset({"target", "actual", "weight", "score", "target_operator"})
_TARGET_PARTS: Final = frozenset({"target_operator", "target_value", "target_unit"})
_HOLDS: Final = {"deviation": "reason"}


@dataclass(frozen=True, slots=True)
class Column:
    """`field` is a cell of the row; `deviation` one of several columns of reasons; `other` what a sheet has no cell for,
    `pad` nothing at all. `end` is the column after its last."""

    field: str
    name: str
    start: int
    end: int
    token: Token | None = None

    def slot(self, *, expected: bool = False) -> Slot:
        return Slot(_HOLDS.get(self.field, self.field), expected)


def is_indicator_head(line: Line) -> bool:
    if line.paragraph:
        return False
    fields = {words.indicator_column(token.text) for token in line.own}
    return len(fields - {None}) >= 3 and bool(fields & {"level2", "level3"}) and bool(fields & _VALUES)


def is_scored(columns: Iterable[Column]) -> bool:
    """A self-evaluation says what a row is worth or what it got; lists of targets do not."""
    return any(column.field in ("weight", "score") for column in columns)


def is_second_head(line: Line, head: Line) -> bool:
    """The line below a head with the parts of the heads that are shared."""
    if line.paragraph or not line.own:
        return False
    tops = {token.column: words.indicator_column(token.text) for token in head.filled}
    first_value = min((column for column, field in tops.items() if field in _VALUES), default=0)
    if any(token.column < first_value for token in line.own):
        return False
    if not all(kind(token.text) in ("words", "none") for token in line.own):
        return False
    parents = {_parent(head, token) for token in line.own}
    return bool(parents) and parents <= {"target", "reason", "improvement", None} and parents != {None}


def indicator_columns(head: Line, second: Line | None) -> tuple[Column, ...]:
    found = [_column(token, token.text, words.indicator_column(token.text)) for token in head.tokens]
    if second is not None:
        below = {token.column: token for token in second.own}
        tops = [column for column in found if not _is_divided(column, below, loose=head.loose)]
        found = [column for column in tops if column.start not in below]
        found += [_part(head, token) for token in below.values()]
    found.sort(key=lambda column: column.start)
    return tuple(_once(_settled(found)))


def _is_divided(column: Column, below: dict[int, Token], *, loose: bool) -> bool:
    return not loose and any(column.start <= start < column.end for start in below)


def _parent(head: Line, token: Token) -> str | None:
    """What the shared head above a part says."""
    above = [top for top in head.filled if top.column <= token.column]
    if not above:
        return None
    top = above[-1]
    if not head.loose and token.column >= top.end:
        return None
    return words.indicator_column(top.text)


def _part(head: Line, token: Token) -> Column:
    parent, own = _parent(head, token), words.indicator_column(token.text)
    if parent == "target":
        return _column(token, token.text, own if own in _TARGET_PARTS else "target_value")
    if parent == "reason" and own != "improvement":
        return _column(token, token.text, "deviation")
    return _column(token, token.text, own)


def _column(token: Token, name: str, field: str | None) -> Column:
    known = field or ("other" if name else "pad")
    return Column(known, name_of(name), token.column, token.end, token if name else None)


def _settled(columns: Sequence[Column]) -> list[Column]:
    """内容 and 单位 are parts of a target only beside its operator; what stands before the levels is the block's name."""
    fields = {column.field for column in columns}
    first = min((column.start for column in columns if column.field in LEVELS), default=0)
    settled = []
    for column in columns:
        field = column.field
        if field in _TARGET_PARTS and "target_operator" not in fields:
            field = "target" if field == "target_value" and "target" not in fields else "other"
        if column.start < first and field in ("other", "pad", "target"):
            field = "block"
        settled.append(Column(field, column.name, column.start, column.end, column.token))
    return settled


def _once(columns: Sequence[Column]) -> list[Column]:
    """A second column of the same name is none of the sheet's, but of reasons there may be several."""
    seen: set[str] = set()
    kept = []
    for column in columns:
        field = column.field
        if field in seen and field not in ("pad", "block", "deviation", "other"):
            field = "other"
        seen.add(field)
        kept.append(Column(field, column.name, column.start, column.end, column.token))
    return kept


def fields_over(token: Token, columns: Sequence[Column]) -> set[str]:
    return {column.field for column in columns if token.column < column.end and column.start < token.end}


def placed_by_column(line: Line, columns: Sequence[Column]) -> tuple[dict[int, Token], list[Token]]:
    """For files that know their columns: column index → cell, and the cells that stand under no head."""
    placed: dict[int, Token] = {}
    astray: list[Token] = []
    starts, ends = [column.start for column in columns], [column.end for column in columns]
    for token in line.filled:
        under = range(bisect_right(ends, token.column), bisect_left(starts, token.end))
        index = next((number for number in under if number not in placed), None)
        if index is None:
            astray.append(token)
        else:
            placed[index] = token
    return placed, astray
