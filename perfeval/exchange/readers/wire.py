"""Tables as JSON and back: what comes out of the process apart is data, never pickled objects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from perfeval.core.interchange import InterchangeError, Problem, sheet_from_json, sheet_to_json
from perfeval.core.interchange.cells import UNPRINTABLE
from perfeval.exchange.grids.model import Place
from perfeval.exchange.readers.errors import ReadError
from perfeval.exchange.readers.tables.model import Doubt, ReadTable


def tables_to_json(tables: Iterable[ReadTable]) -> list[dict[str, Any]]:
    return [
        _printable(
            {
                "sheet": sheet_to_json(table.sheet),
                "places": {path: _written(place) for path, place in table.places.items()},
                "doubts": [{**asdict(doubt), "place": _written(doubt.place)} for doubt in table.doubts],
            }
        )
        for table in tables
    ]


def tables_from_json(data: Any, path: Path) -> list[ReadTable]:
    """Raises ReadError for a table that the interchange shape cannot hold."""
    try:
        return [_table(one) for one in data]
    except InterchangeError as error:
        problem = error.problems[0]
        sentence = f"内容超出一张自评表的限度（{problem.path}：{problem.message}）"
        raise ReadError(path, [Problem("", sentence[:900])]) from error


def _table(one: Any) -> ReadTable:
    return ReadTable(
        sheet=sheet_from_json(one["sheet"]),
        places={path: Place(*place) for path, place in one["places"].items()},
        doubts=tuple(
            Doubt(**{**doubt, "place": doubt["place"] and Place(*doubt["place"]), "also": tuple(doubt["also"])})
            for doubt in one["doubts"]
        ),
    )


def _written(place: Place | None) -> tuple[str, int, int] | None:
    return None if place is None else (place.part, place.row, place.column)


def _printable(value: Any) -> Any:
    """PostgreSQL keeps no NUL, a terminal obeys other control characters: a mark stands where they stood."""
    if isinstance(value, str):
        return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, dict):
        return {_printable(key): _printable(item) for key, item in value.items()}
    return [_printable(item) for item in value] if isinstance(value, list | tuple) else value
