"""Grids → tables: blocks are found by what they say, not by where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import Final

from perfeval.exchange.grids import Grid
from perfeval.exchange.readers.tables.lines import Line, lines_of
from perfeval.exchange.readers.tables.model import Doubt, ReadTable
from perfeval.exchange.readers.tables.reading import TableReader
from perfeval.exchange.readers.tables.segments import is_self_evaluation, segments, title_of

__all__ = ["Doubt", "ReadTable", "read_grids"]

MAX_LINES: Final = 50_000  # of a whole file; five hundred tables have fewer


def read_grids(grids: Iterable[Grid]) -> tuple[ReadTable, ...]:
    """The self-evaluation tables of a file in their order. Other tables in it are named in the doubts of the table before
    them (of the first, where none is before)."""
    tables: list[ReadTable] = []
    others: list[tuple[int, Doubt]] = []
    stream = lines_of(grids)
    for segment in segments(islice(stream, MAX_LINES)):
        if is_self_evaluation(segment):
            tables.append(TableReader(segment).read())
        else:
            others.append((max(0, len(tables) - 1), _passed_over(segment)))
    for line in islice((line for line in stream if line.filled), 1):
        first = line.filled[0]
        message = f"文件超过 {MAX_LINES} 行，从这一行起没有读取。"
        others.append((max(0, len(tables) - 1), Doubt(message, first.place, first.text)))
    for index, doubt in others:
        if index < len(tables):
            tables[index] = replace(tables[index], doubts=(*tables[index].doubts, doubt))
    return tuple(tables)


def _passed_over(segment: list[Line]) -> Doubt:
    title = next(filter(None, map(title_of, segment)), None)
    first = next(line for line in segment if not line.paragraph).filled[0]
    name = f"“{title}”" if title else f"以“{first.text[:20]}”开头的表"
    return Doubt(f"{name}没有分值和得分，不是自评表，没有读取。", first.place, first.text)
