"""The first two levels of each row: printed beside it, above it in a merged cell, or told by the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from perfeval.core.decimals import exactly, normal, parse_number
from perfeval.exchange.readers.tables import words
from perfeval.exchange.readers.tables.draft import Draft
from perfeval.exchange.readers.tables.lines import Token, name_of
from perfeval.exchange.readers.tables.rows import Row


@dataclass(slots=True)
class Levels:
    """`token1` and `token2` are where the names stand; None where a name was only told by others."""

    level1: str = ""
    level2: str = ""
    points: Decimal | None = None
    token1: Token | None = None
    token2: Token | None = None
    points_token: Token | None = None
    printed: bool = False  # the first level in this very row
    loose: bool = False
    unsure: bool = False  # the row where the name stands is damaged


def row_levels(rows: Sequence[Row], draft: Draft) -> tuple[list[int], list[Levels]]:
    """The levels of every row that is an indicator, with the index of that row. Rows that hold nothing but names of levels
    name the rows below them."""
    kept: list[int] = []
    found: list[Levels] = []
    current = Levels()
    for index, row in enumerate(rows):
        current = _next(current, row)
        if row.subtotal is not None:
            continue
        if not row.has("level3", "target", "target_value", "actual", "weight", "score", "completion"):
            _say_lost(row, draft)
            continue
        kept.append(index)
        found.append(current)
    _settle(found, draft)
    _deal_points(found)
    return kept, found


def _next(above: Levels, row: Row) -> Levels:
    own1, own2 = _own(row.cells.get("level1")), _own(row.cells.get("level2"))
    if own1 is None:
        level2, token2 = (_second(own2), own2) if own2 else (above.level2, above.token2)
        unsure = row.strained or (own2 is None and above.unsure)
        return Levels(
            above.level1, level2, above.points, above.token1, token2, above.points_token, loose=row.loose, unsure=unsure
        )
    name, points = words.parted(own1.text)
    return Levels(
        level1=name_of(name),
        level2=_second(own2) if own2 else "",
        points=None if points is None else parse_number(points),
        token1=own1,
        token2=own2,
        points_token=own1 if points else None,
        printed=True,
        loose=row.loose,
        unsure=row.strained,
    )


def _second(token: Token) -> str:
    """The name of a second level; points that a form prints with it belong to no cell of a sheet."""
    return name_of(words.parted(token.text)[0])


def _own(token: Token | None) -> Token | None:
    return token if token is not None and token.text else None


def _say_lost(row: Row, draft: Draft) -> None:
    for name in ("reason", "improvement"):
        token = row.cells.get(name)
        if token is not None and token.text and token.fresh:
            draft.doubt(f"“{token.text[:30]}”所在的行没有指标，没有读取。", token)


def _settle(found: list[Levels], draft: Draft) -> None:
    """A second level that belongs to another first one than is printed above it."""
    _mend(found, draft)
    printed = {family: row for row in found if row.token1 and (family := _family(row.level1))}
    moved: dict[str, list[int]] = {}
    for index, row in enumerate(found):
        belongs, family = words.level2_family(row.level2), _family(row.level1)
        if belongs and belongs != family and not row.printed and (family or not row.level1):
            row.level1 = printed[belongs].level1 if belongs in printed else belongs
            row.points, row.token1, row.points_token = None, None, None
            moved.setdefault(row.level1, []).append(index)
        elif not row.level1:
            draft.doubt("一级指标没有印出，空着。", row.token2, f"indicators/{index + 1}/level1")
        if not row.level2:
            draft.doubt("二级指标没有印出，空着。", row.token1, f"indicators/{index + 1}/level2")
    unsure = [index for index, row in enumerate(found) if row.unsure]
    if unsure:
        cells = [cell for index in unsure for cell in (*_cells([index]), f"indicators/{index + 1}/level2")]
        draft.doubt(
            "指标名称所在的行格有损坏，这一行和承接它的行属于哪个一级、二级指标都要核对。",
            found[unsure[0]].token2,
            *cells,
        )
    for name, indexes in moved.items():
        second = "、".join(dict.fromkeys(found[index].level2 for index in indexes))
        message = f"一级指标没有印在这一行或其上，按二级指标（{second}）归入“{name}”。"
        draft.doubt(message, found[indexes[0]].token2, *_cells(indexes))


def _cells(indexes: Sequence[int]) -> list[str]:
    return [f"indicators/{index + 1}/{cell}" for index in indexes for cell in ("level1", "level1_weight_label")]


def _family(name: str) -> str | None:
    return words.level1_family(name) or (
        words.level2_family(name) if words.level2_family(name) == "满意度指标" else None
    )


def _mend(found: list[Levels], draft: Draft) -> None:
    """人出指标分 beside 数量 is 产出指标 damaged; a name of the form's own stays."""
    for name in dict.fromkeys(row.level1 for row in found if row.loose and row.level1 and _family(row.level1) is None):
        rows = [index for index, row in enumerate(found) if row.level1 == name]
        belongs = words.level2_family(found[rows[0]].level2)
        if belongs is None or len(set(belongs) & set(normal(name))) < 3:
            continue
        message = f"一级指标印作“{name}”，按二级指标“{found[rows[0]].level2}”读作“{belongs}”，它的分值没有读取。"
        draft.doubt(message, found[rows[0]].token1, *_cells(rows))
        for index in rows:
            found[index].level1, found[index].points = belongs, None


def _deal_points(found: list[Levels]) -> None:
    """The points stand once for all rows of a first level that follow each other."""
    for _, run in groupby(found, key=lambda row: row.level1):
        rows = list(run)
        given = {row.points: row for row in rows if row.points is not None}
        if len(given) == 1:
            (source,) = given.values()
            for row in rows:
                row.points, row.points_token = source.points, source.points_token
                row.token1 = row.token1 or source.token1


def say_uneven(
    found: Sequence[Levels],
    weights: Sequence[Decimal | None],
    execution: Decimal | None,
    damaged: Sequence[bool],
    draft: Draft,
) -> None:
    """In text whose cells have slipped, the points of a first level that its rows do not make up mean that a name of
    a level may stand in a wrong row. (In a sound file that is the unit's own fault, and for the checks to find.)"""
    if not any(damaged):
        return
    numbered = enumerate(zip(found, weights, strict=True), start=1)
    for (name, points), run in groupby(numbered, key=lambda item: (item[1][0].level1, item[1][0].points)):
        rows = list(run)
        with exactly():
            total = sum((weight for _, (_, weight) in rows if weight is not None), Decimal(0))
            if points is None or points in (total, total + (execution or 0)):
                continue
        cells = [
            f"indicators/{number}/{cell}" for number, _ in rows for cell in ("level1", "level1_weight_label", "level2")
        ]
        draft.doubt_sum(name, points, uneven(name, points, total), rows[0][1][0].token1, *cells)


def uneven(name: str, points: Decimal, total: Decimal) -> str:
    return f"“{name}”印 {points} 分，归入它的各行合计 {total} 分，而文本中有移位的行：指标的归属可能有误。"
