"""Grids as JSON and back: what comes out of the process apart is data, never pickled objects."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from perfeval.exchange.grids import Cell, Grid


def grids_to_json(grids: Iterable[Grid]) -> list[dict[str, Any]]:
    return [
        {
            "kind": grid.kind,
            "part": grid.part,
            "before": grid.before,
            "after": grid.after,
            "rows": grid.rows,
            "columns": grid.columns,
            "cells": [
                [cell.row, cell.column, cell.text, cell.rows, cell.columns, _written(cell.number), cell.problem]
                for cell in grid.cells
            ],
        }
        for grid in grids
    ]


def grids_from_json(data: Any) -> tuple[Grid, ...]:
    return tuple(
        Grid(
            kind=one["kind"],
            part=one["part"],
            cells=tuple(
                Cell(row, column, text, rows, columns, None if number is None else Decimal(number), problem)
                for row, column, text, rows, columns, number, problem in one["cells"]
            ),
            before=tuple(one["before"]),
            after=tuple(one["after"]),
            rows=one["rows"],
            columns=one["columns"],
        )
        for one in data
    )


def _written(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
