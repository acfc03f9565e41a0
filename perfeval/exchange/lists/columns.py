"""The columns of a list, and what may stand in their cells."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, cast

from perfeval.core.decimals import NumberError, parse_number, show
from perfeval.core.scheme import Scheme
from perfeval.core.sheet import MoneyUnit
from perfeval.evaluations.operations.reading import UNSTORABLE, UnreadableError, clean, is_storable, read_cell
from perfeval.evaluations.operations.rows import MAX_ROWS
from perfeval.evaluations.queries.fields import FUND_CELLS, INDICATOR_CELLS
from perfeval.evaluations.queries.sheet import to_unit

ColumnKind = Literal["code", "text", "target", "choice", "money", "points", "number"]
EXAMPLE = "示例"  # a row whose first cell begins so is passed over
CHOICES_SHEET = "选项"  # hidden in the template, for the drop-downs


@dataclass(frozen=True, slots=True)
class Column:
    """`is_key`: with the other keys it tells which record is meant. `is_note`: for the reader's eye, never compared.

    A value is kept as the text that a person would type: no separators, no needless zeros, money in `unit`.
    """

    key: str
    title: str
    kind: ColumnKind = "text"
    is_key: bool = False
    is_note: bool = False
    required: bool = False
    longest: int = 200
    choices: tuple[str, ...] = ()
    unit: MoneyUnit | None = None
    hint: str = ""
    example: str = ""
    width: int = 16

    @property
    def heading(self) -> str:
        return f"{self.title}（{self.unit}）" if self.unit else self.title

    @property
    def is_number(self) -> bool:
        return self.kind in ("money", "points", "number")


def read_value(text: str, column: Column, scheme: Scheme | None, unit: MoneyUnit | None = None) -> str:
    """The text to keep. `unit` is what the file's heading says of an amount.

    Raises UnreadableError with the sentence that the entry page, too, would show at such a cell.
    """
    text = clean(_plain_code(text) if column.kind == "code" else text)
    if not text.isprintable() and not is_storable(text):
        raise UnreadableError(UNSTORABLE)
    if not text:
        if column.required:
            raise UnreadableError(f"没有填{column.title}。")
        return ""
    match column.kind:
        case "choice":
            if text not in column.choices:
                raise UnreadableError(f"“{text[:20]}”不在可选项中，请填：{'、'.join(column.choices)}。")
            return text
        case "money":
            return _money(text, column, scheme, unit)
        case "points":
            return show_or_empty(read_cell(text, INDICATOR_CELLS[column.key], column.key, _known(scheme)))
        case "number":
            return _number(text, column)
        case _:
            if len(text) > column.longest:
                raise UnreadableError(f"最多 {column.longest} 字，现有 {len(text)} 字。")
            if column.kind == "code" and any(char.isspace() for char in text):
                raise UnreadableError(f"{column.title}中不能有空格或换行。")
            return text


def _plain_code(text: str) -> str:
    """Keys that look alike are one: １２ is the 12 that is there already, with or without zero-width blanks."""
    return "".join(char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) != "Cf")


def show_or_empty(value: object) -> str:
    return "" if value is None else show(cast("Decimal", value))


def _money(text: str, column: Column, scheme: Scheme | None, unit: MoneyUnit | None) -> str:
    known = _known(scheme)
    heading = replace(known, money=replace(known.money, unit=unit or known.money.unit))
    yuan = read_cell(text, FUND_CELLS[column.key], column.key, heading)
    return show_or_empty(to_unit(cast("Decimal | None", yuan), known.money))


def _number(text: str, column: Column) -> str:
    try:
        value = parse_number(text)
    except NumberError as error:
        raise UnreadableError(f"{error}请填写整数，例如 1。") from error
    if value != value.to_integral_value() or not 1 <= value <= MAX_ROWS:
        raise UnreadableError(f"{column.title}应是 1 到 {MAX_ROWS} 之间的整数。")
    return str(int(value))


def _known(scheme: Scheme | None) -> Scheme:
    assert scheme is not None  # noqa: S101 - lists with figures belong to a campaign
    return scheme
