"""Cells of a workbook as JSON and back: so they wait until they are taken over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from perfeval.exchange.offline.model import TypedCell, parse_key


def cells_to_json(cells: Sequence[TypedCell]) -> list[list[Any]]:
    return [[str(cell.key), cell.address, cell.base, cell.text, cell.problem, cell.is_formula] for cell in cells]


def cells_from_json(rows: Sequence[Sequence[Any]]) -> tuple[TypedCell, ...]:
    """A cell that this version knows no more is left out."""
    keyed = ((parse_key(name), rest) for name, *rest in rows)
    return tuple(TypedCell(key, *rest) for key, rest in keyed if key is not None)


def with_problems(cells: Sequence[TypedCell], problems: Mapping[str, str]) -> tuple[TypedCell, ...]:
    """What the table refused is not offered a second time, but stays to be read."""
    return tuple(replace(cell, problem=problems.get(str(cell.key), cell.problem)) for cell in cells)
