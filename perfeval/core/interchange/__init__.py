"""A table as JSON and back: the shape that docs/interchange.md describes."""

from perfeval.core.interchange.canonical import canonical_json
from perfeval.core.interchange.problems import InterchangeError, Problem

__all__ = ["InterchangeError", "Problem", "canonical_json"]
