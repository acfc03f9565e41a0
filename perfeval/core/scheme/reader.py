"""Walking through a TOML table: every value typed, every unknown key refused, every error with its path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

Choice = TypeVar("Choice", bound=str)


class SchemeError(ValueError):
    """A scheme that cannot be: `path` leads to the key (`level1[0].weight`), `reason` is a Chinese sentence."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}：{reason}" if path else reason)
        self.path = path
        self.reason = reason


class Table:
    """One TOML table. Leave its `with` block and what nobody asked for is refused."""

    def __init__(self, values: Mapping[str, object], path: str = "") -> None:
        self._values = values
        self._asked: set[str] = set()
        self.path = path

    def __enter__(self) -> Table:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        unknown = [key for key in self._values if key not in self._asked]
        if unknown and kind is None:
            raise SchemeError(self.at(unknown[0]), "没有这个键。")

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def has(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str) -> str:
        value = self._get(key)
        if not isinstance(value, str) or not value.strip():
            raise SchemeError(self.at(key), "应是不为空的文字。")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of different texts; absent counts as empty."""
        values = tuple(_text(item, path) for item, path in self._items(key))
        _refuse_repeated(values, self.at(key))
        return values

    def flag(self, key: str, *, default: bool = False) -> bool:
        value = self._get(key) if self.has(key) else default
        if not isinstance(value, bool):
            raise SchemeError(self.at(key), "应是 true 或 false。")
        return value

    def whole(self, key: str, low: int, high: int) -> int:
        value = self._get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise SchemeError(self.at(key), f"应是 {low} 至 {high} 的整数。")
        return value

    def figure(self, key: str, low: int, high: int) -> Decimal:
        value = self._get(key)
        figure = Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
        if figure is None or not figure.is_finite() or not low <= figure <= high:
            raise SchemeError(self.at(key), f"应是 {low} 至 {high} 的数。")
        return figure

    def day(self, key: str) -> date:
        value = self._get(key)
        if type(value) is not date:
            raise SchemeError(self.at(key), "应是日期（如 2024-12-31）。")
        return value

    def choice(self, key: str, options: Iterable[Choice]) -> Choice:
        return _choice(self._get(key), self.at(key), tuple(options))

    def choices(self, key: str, options: Iterable[Choice]) -> tuple[Choice, ...]:
        """A list of different words, each one of `options`, at least one."""
        known = tuple(options)
        values = tuple(_choice(item, path, known) for item, path in self._items(key))
        if not values:
            raise SchemeError(self.at(key), "不能为空。")
        _refuse_repeated(values, self.at(key))
        return values

    def table(self, key: str) -> Table:
        return Table(_mapping(self._get(key), self.at(key)), self.at(key))

    def tables(self, key: str) -> list[Table]:
        return [Table(_mapping(item, path), path) for item, path in self._items(key)]

    def _get(self, key: str) -> object:
        self._asked.add(key)
        if key not in self._values:
            raise SchemeError(self.at(key), "缺少这个键。")
        return self._values[key]

    def _items(self, key: str) -> Iterator[tuple[object, str]]:
        if not self.has(key):
            return
        value = self._get(key)
        if not isinstance(value, list):
            raise SchemeError(self.at(key), "应是列表。")
        for index, item in enumerate(value):
            yield item, f"{self.at(key)}[{index}]"


def _text(value: object, path: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise SchemeError(path, "应是不为空的文字。")
    return value


def _choice(value: object, path: str, options: tuple[Choice, ...]) -> Choice:
    for option in options:
        if value == option:
            return option
    raise SchemeError(path, f"应是 {'、'.join(options)} 之一。")


def _mapping(value: object, path: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise SchemeError(path, "应是表（table）。")
    return value


def _refuse_repeated(values: tuple[str, ...], path: str) -> None:
    for index, value in enumerate(values):
        if value in values[:index]:
            raise SchemeError(f"{path}[{index}]", f"“{value}”重复。")
