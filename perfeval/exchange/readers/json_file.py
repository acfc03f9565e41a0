"""The interchange JSON: one table, a list of tables, or `{"sheets": [...]}` (see docs/interchange.md)."""

from __future__ import annotations

from pathlib import Path

from perfeval.core.interchange import MAX_BYTES, InterchangeError, decode_json, sheets_from_json
from perfeval.core.sheet import Sheet
from perfeval.exchange.readers.errors import ReadError
from perfeval.exchange.readers.raw import read_bytes


def read_json(path: Path) -> list[Sheet]:
    data = read_bytes(path, MAX_BYTES)
    try:
        return sheets_from_json(decode_json(data))
    except InterchangeError as error:
        raise ReadError(path, error.problems) from error
