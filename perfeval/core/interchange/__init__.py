"""A table as JSON and back: the shape that docs/interchange.md describes."""

from perfeval.core.interchange.canonical import canonical_json
from perfeval.core.interchange.decoding import decode_json
from perfeval.core.interchange.limits import MAX_BYTES, VERSION
from perfeval.core.interchange.problems import InterchangeError, Problem
from perfeval.core.interchange.reading import sheet_from_json, sheets_from_json
from perfeval.core.interchange.writing import sheet_to_json

__all__ = [
    "MAX_BYTES",
    "VERSION",
    "InterchangeError",
    "Problem",
    "canonical_json",
    "decode_json",
    "sheet_from_json",
    "sheet_to_json",
    "sheets_from_json",
]
