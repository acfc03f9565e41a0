"""Rows of a table that was read: one more, one less, and which row of the file each is.

`Origins` names, for a part whose rows have changed, the row of the file (from 1) that each row is; None for one that
somebody has added. A part that is not in it stands as it was read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypeGuard

from perfeval.core.errors import Refused
from perfeval.core.sheet import FundLine, Indicator, Sheet, with_parents

RowPart = Literal["funds", "indicators"]
Origins = Mapping[str, Sequence[int | None]]
AS_READ: Origins = {}


def is_row_part(part: str) -> TypeGuard[RowPart]:
    return part in ("funds", "indicators")


def rows_of(sheet: Sheet, part: RowPart) -> tuple[FundLine, ...] | tuple[Indicator, ...]:
    return sheet.funds if part == "funds" else sheet.indicators


def numbers_of(origins: Origins, sheet: Sheet, part: RowPart) -> list[int | None]:
    """The file's number of each row."""
    return list(origins[part]) if part in origins else list(range(1, len(rows_of(sheet, part)) + 1))


def path_in_file(origins: Origins, path: str) -> str | None:
    """What the file calls a cell: None for one of an added row."""
    part, _, rest = path.partition("/")
    if part not in origins:
        return path
    number, _, field = rest.partition("/")
    own = origins[part][int(number) - 1]
    return None if own is None else f"{part}/{own}/{field}".rstrip("/")


def path_in_table(origins: Origins, path: str) -> str | None:
    """Where a cell of the file stands now: None for one of a removed row."""
    part, _, rest = path.partition("/")
    if part not in origins:
        return path
    number, _, field = rest.partition("/")
    if int(number) not in origins[part]:
        return None
    return f"{part}/{origins[part].index(int(number)) + 1}/{field}".rstrip("/")


def removed_numbers(origins: Origins, original: Sheet) -> list[tuple[RowPart, int]]:
    parts: tuple[RowPart, ...] = ("funds", "indicators")
    return [
        (part, number)
        for part in parts
        if part in origins
        for number in range(1, len(rows_of(original, part)) + 1)
        if number not in origins[part]
    ]


def added_paths(origins: Origins) -> list[str]:
    return [f"{part}/{at}" for part, own in origins.items() for at, number in enumerate(own, start=1) if number is None]


def with_row(sheet: Sheet, part: RowPart, after: int) -> Sheet:
    """With an empty row below row `after` (0: at the top), in the group of the row beside it."""
    if part == "funds":
        lines = list(sheet.funds)
        lines.insert(after, FundLine(label=""))
        return replace(sheet, funds=tuple(lines))
    rows = list(sheet.indicators)
    beside = rows[max(after, 1) - 1] if rows else Indicator("", "", "")
    new = Indicator(
        level1=beside.level1,
        level2=beside.level2,
        level3="",
        level1_weight_label=beside.level1_weight_label,
        children_of=beside.children_of if after else None,
        deviation_columns=tuple((label, None) for label, _ in beside.deviation_columns),
    )
    rows.insert(after, new)
    parents = sheet.parent_rows()
    own = parents.get(after - 1) if after else None
    return replace(sheet, indicators=with_parents(rows, _with_place(parents, after, own)))


def without_row(sheet: Sheet, part: RowPart, number: int) -> Sheet:
    """Raises Refused for a subtotal row that still has parts: they would belong to nothing."""
    if part == "funds":
        return replace(sheet, funds=sheet.funds[: number - 1] + sheet.funds[number:])
    if number - 1 in sheet.parent_rows().values():
        raise Refused(
            f"没有删除：第 {number} 行是小计行。请先更正它的分项，把“所属小计行”改为“不是分项”，或先删除分项。"
        )
    left = {
        part - (part >= number): parent - (parent >= number)
        for part, parent in sheet.parent_rows().items()
        if part != number - 1
    }
    return replace(sheet, indicators=with_parents(sheet.indicators[: number - 1] + sheet.indicators[number:], left))


def with_row_back(
    sheet: Sheet, original: Sheet, part: RowPart, number: int, own: Sequence[int | None]
) -> tuple[Sheet, list[int | None]]:
    """Row `number` of the file below the nearest of its rows above it that is still there, and the new numbers."""
    earlier = [at for at, other in enumerate(own, start=1) if other is not None and other < number]
    at = max(earlier, default=0)
    numbers = [*own[:at], number, *own[at:]]
    if part == "funds":
        lines = (*sheet.funds[:at], original.funds[number - 1], *sheet.funds[at:])
        return replace(sheet, funds=lines), numbers
    rows = (*sheet.indicators[:at], original.indicators[number - 1], *sheet.indicators[at:])
    subtotal = original.parent_rows().get(number - 1, -1) + 1
    parent = own.index(subtotal) if subtotal in own else None
    return replace(sheet, indicators=with_parents(rows, _with_place(sheet.parent_rows(), at, parent))), numbers


def _with_place(parents: Mapping[int, int], at: int, own: int | None) -> dict[int, int]:
    """The parts and their subtotal rows once a row stands at `at`; `own` is its subtotal row, by the place so far."""
    moved = {part + (part >= at): parent + (parent >= at) for part, parent in parents.items()}
    return moved if own is None else moved | {at: own + (own >= at)}
