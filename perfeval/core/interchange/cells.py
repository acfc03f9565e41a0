"""Walking through decoded JSON: each value knows its path and where to say what is wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import TypeGuard, TypeVar

from perfeval.core.decimals import MAX_INTEGER_DIGITS
from perfeval.core.interchange.limits import MAX_TEXT
from perfeval.core.interchange.problems import Problem

Choice = TypeVar("Choice", bound=str)

# PostgreSQL stores no NUL, UTF-8 knows no lone surrogate, and a terminal obeys the other control characters.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

# Notes on where a table was read from. They say nothing about the table and are passed over.
PROVENANCE = frozenset({"layout", "region", "goal_ocr_cells"})
PROVENANCE_PREFIXES = ("seed", "ocr")


class LongInteger:
    """Stands for a JSON integer of very many digits; they stay unread, as converting them is quadratic."""


class Cell:
    """One value of the file. Readers return None for null and for what they have refused."""

    __slots__ = ("path", "problems", "value")

    def __init__(self, value: object, path: str, problems: list[Problem]) -> None:
        self.value = value
        self.path = path
        self.problems = problems

    def refuse(self, message: str) -> None:
        """The message may quote the file; it stays on one line and obeys nobody."""
        self.problems.append(Problem(self.path, "".join(c if c.isprintable() else "?" for c in message)))

    def text(self, limit: int = MAX_TEXT) -> str | None:
        if self.value is None:
            return None
        if not isinstance(self.value, str):
            self.refuse(f"应是文字或 null，现在是{kind_of(self.value)}。")
            return None
        if len(self.value) > limit:
            self.refuse(f"文字太长：{len(self.value)} 字，最多 {limit} 字。")
            return None
        if UNPRINTABLE.search(self.value):
            self.refuse("文字中有控制字符或不成对的代理字符。")
            return None
        return self.value

    def words(self) -> str:
        """Text of a field that a table always has: null means that nothing is printed there."""
        return self.text() or ""

    def text_or_whole_number(self, limit: int = MAX_TEXT) -> str | None:
        """Text, or a JSON integer as its digits. Other JSON numbers have lost the digits that were printed."""
        if isinstance(self.value, float):
            self.refuse('小数请写成带引号的文字（如 "97.75"）：JSON 的数字会丢掉印出的位数。')
            return None
        if isinstance(self.value, LongInteger) or (is_whole(self.value) and abs(self.value) >= 10**MAX_INTEGER_DIGITS):
            self.refuse(f"数字太大，最多 {MAX_INTEGER_DIGITS} 位。")
            return None
        return str(self.value) if is_whole(self.value) else self.text(limit)

    def choice(self, options: Collection[Choice]) -> Choice | None:
        """One of `options`; unlike the other readers it refuses null."""
        for option in options:
            if self.value == option:
                return option
        self.refuse(f"应是 {' 或 '.join(options)}，现在是{shown(self.value)}。")
        return None

    def year(self, first: int, last: int) -> int | None:
        if self.value is None:
            return None
        if is_whole(self.value) and first <= self.value <= last:
            return self.value
        self.refuse(f"应是 {first} 至 {last} 的整数（年份，不加引号）或 null，现在是{shown(self.value)}。")
        return None

    def row_number(self, last: int) -> int | None:
        if self.value is None:
            return None
        if is_whole(self.value) and 1 <= self.value <= last:
            return self.value
        self.refuse(f"应是 1 至 {last} 的整数（行号，不加引号）或 null，现在是{shown(self.value)}。")
        return None

    def items(self, limit: int) -> list[Cell]:
        if self.value is None:
            return []
        if not isinstance(self.value, list):
            self.refuse(f"应是列表，现在是{kind_of(self.value)}。")
            return []
        if len(self.value) > limit:
            self.refuse(f"列表太长：{len(self.value)} 项，最多 {limit} 项。")
            return []
        return [Cell(value, f"{self.path}[{index}]", self.problems) for index, value in enumerate(self.value)]

    def record(self) -> Record:
        """The object here, to be read in a `with` block."""
        if not isinstance(self.value, dict):
            self.refuse(f"应是对象，现在是{kind_of(self.value)}。")
            return Record(Cell({}, self.path, []), {})  # what its members lack is said nowhere: this says enough
        return Record(self, self.value)


class Record:
    """The values of one object by key; an absent key counts as null.

    At the end of the `with` block every key that nobody asked for is refused.
    """

    __slots__ = ("_asked", "_cell", "_values")

    def __init__(self, cell: Cell, values: dict[str, object]) -> None:
        self._cell = cell
        self._values = values
        self._asked: set[str] = set()

    def __enter__(self) -> Record:
        return self

    def __exit__(self, *_: object) -> None:
        for key in self._values:
            if key not in self._asked and key not in PROVENANCE and not key.startswith(PROVENANCE_PREFIXES):
                self.cell(key).refuse("没有这个键。")

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def cell(self, key: str) -> Cell:
        self._asked.add(key)
        return Cell(self._values.get(key), joined(self._cell.path, key), self._cell.problems)

    def label(self, key: str) -> str:
        """A key that is printed text itself."""
        return Cell(key, self.cell(key).path, self._cell.problems).words()


def joined(path: str, key: str) -> str:
    """`indicators[3]` and `weight` → `indicators[3].weight`. A key that is no plain word is quoted."""
    short = key[:40]
    name = short if key.isidentifier() else json.dumps(short, ensure_ascii=not short.isprintable())
    return f"{path}.{name}" if path else name


def is_whole(value: object) -> TypeGuard[int]:
    """A JSON integer. In Python a truth value is one too, and would count as 1."""
    return isinstance(value, int) and not isinstance(value, bool)


def kind_of(value: object) -> str:
    match value:
        case None:
            return "空值 null"
        case bool():
            return "真假值"
        case int() | float() | LongInteger():
            return "数字"
        case str():
            return "文字"
        case list():
            return "列表"
        case _:
            return "对象"


def shown(value: object) -> str:
    """The value as it may stand in a message: short, on one line, quoted where it is text."""
    if isinstance(value, str):
        return f"“{value[:30]}”"
    if is_whole(value) and abs(value) < 10**15:
        return str(value)
    return kind_of(value)
