"""小计 of a level: a row that adds up the rows beside it. It is no indicator; what it says is compared with their sum."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile
from typing import Final, Literal

from perfeval.core.decimals import ZERO, NumberError, exactly, normal, parse_number, show
from perfeval.core.sheet import Indicator
from perfeval.exchange.readers.tables import words
from perfeval.exchange.readers.tables.columns import Column, fields_over
from perfeval.exchange.readers.tables.draft import FIELD_NAMES, Draft
from perfeval.exchange.readers.tables.kinds import kind
from perfeval.exchange.readers.tables.lines import Line, Token, name_of

PART: Final = re.compile(r"\s*(?:\d{1,2}\s*[.．、]|[(（]\d{1,2}[)）]|其中[:：])")
_NAME: Final = re.compile(r"(?P<level>.*?)(?:自评)?(?:得分|分值)?(?:小计|合计)")

Field = Literal["weight", "score"]
_FIELDS: Final[tuple[Field, ...]] = ("weight", "score")


@dataclass(frozen=True, slots=True)
class Subtotal:
    name: Token
    figures: tuple[tuple[Field, Token], ...]


def subtotal_of(line: Line, following: Line | None, columns: Sequence[Column]) -> Subtotal | None:
    """A line with the word 小计 or 合计, names of levels and points, and nothing else. One with numbered parts below it is
    an indicator that stands for them."""
    names = [token for token in line.own if kind(token.text) not in ("figure", "dash", "blank")]
    name = next((token for token in names if _is_name(token.text)), None)
    if name is None or (following is not None and any(PART.match(token.text) for token in following.own)):
        return None
    if any(token is not name and not _is_level(token, columns, loose=line.loose) for token in names):
        return None
    points = [token for token in line.own if kind(token.text) == "figure"]
    if line.loose:
        order = [field for column in columns for field in _FIELDS if column.field == field]
        return Subtotal(name, tuple(zip(order, points, strict=True))) if len(order) == len(points) else None
    figures = tuple((field, token) for token in points for field in _FIELDS if field in fields_over(token, columns))
    return Subtotal(name, figures) if len(figures) == len(points) > 0 else None


def _is_level(token: Token, columns: Sequence[Column], *, loose: bool) -> bool:
    if loose:
        return bool(words.level1_family(token.text) or words.level2_family(token.text))
    return bool(fields_over(token, columns) & {"block", "level1", "level2"})


def _is_name(text: str) -> bool:
    """小计, 产出指标小计, 一级指标得分合计; 设备购置小计 is an indicator's."""
    match = _NAME.fullmatch(words.bare(text))
    level = match["level"] if match else None
    return match is not None and (
        not level or level.endswith("指标") or bool(words.level1_family(level) or words.level2_family(level))
    )


def compare(subtotal: Subtotal, before: Sequence[Indicator], after: Sequence[Indicator], draft: Draft) -> None:
    """With the rows of its level above it, or below where it heads them: one of these sums must be what it says."""
    for field, token in subtotal.figures:
        try:
            said = parse_number(normal(token.text).removesuffix("分"))
        except NumberError:
            continue
        sums = [_sum(rows, field) for rows in _groups(before[::-1], after) if rows]
        if sums and said not in sums:
            message = (
                f"“{name_of(subtotal.name.text)}”行的{FIELD_NAMES[field]}是 {show(said)}，"
                f"而它所属各行之和是 {show(sums[0])}，请核对。"
            )
            draft.doubt(message, token)


def _groups(above: Sequence[Indicator], after: Sequence[Indicator]) -> Iterator[list[Indicator]]:
    """The nearest first: the rows of the first level, of the second, all; above it and below."""
    for rows in (above, after):
        level = list(takewhile(lambda row: row.level1 == rows[0].level1, rows))  # noqa: B023 (used up at once)
        yield level
        yield list(takewhile(lambda row: row.level2 == level[0].level2, level))  # noqa: B023
    yield list(above)


def _sum(rows: Sequence[Indicator], field: Field) -> Decimal:
    with exactly():
        return sum((getattr(row, field) or ZERO for row in rows if row.children_of is None), ZERO)
