"""Columns of an export, and how one value stands in each format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from django.utils import timezone

from perfeval.exchange.spreadsheet import Value

Line = tuple[Value, ...]


class Look(StrEnum):
    """How a column looks in a workbook: its number format, else its alignment."""

    TEXT = "text"
    CODE = "@"  # what a program would make a figure or a day of, were it typed there anew
    LONG_TEXT = "long"
    WORD = "word"
    COUNT = "0"
    POINTS = "0.00"
    MONEY = "#,##0.00####"


@dataclass(frozen=True, slots=True)
class Column:
    """`key` is its name in JSON, `words` what people read instead of a stored value; `width` in characters."""

    key: str
    title: str
    width: int
    look: Look = Look.TEXT
    words: Mapping[str, str] = field(default_factory=dict)


def for_people(column: Column, value: Value) -> Value:
    """As it stands in a workbook and in a CSV file: words for codes, Beijing time for instants."""
    if isinstance(value, datetime):
        return f"{_in_beijing(value):%Y-%m-%d %H:%M}"
    return column.words.get(value, value) if isinstance(value, str) else value


def for_programs(value: Value) -> str | int | bool | None:
    """As it stands in JSON: figures as strings that keep their digits, instants with their offset, codes as stored."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return _in_beijing(value).isoformat()
    return value if value is None or isinstance(value, str | int) else value.isoformat()


def _in_beijing(instant: datetime) -> datetime:
    return instant.astimezone(timezone.get_default_timezone())
