"""A file of a list → its worksheets as rows of raw cells, read in a process apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from perfeval.core.interchange import Problem
from perfeval.exchange.errors import ReadError
from perfeval.exchange.intake.apart import run_apart
from perfeval.exchange.lists.raw import Raw
from perfeval.exchange.lists.worksheets import TASK, unpacked
from perfeval.exchange.spreadsheet import typed_text

SUFFIXES: Final = (".xlsx", ".xls", ".csv")


@dataclass(frozen=True, slots=True)
class SheetRows:
    """`rows` are numbered as in the file, from 1. `has_percents`: a number may be shown as a percentage there."""

    name: str
    rows: Iterator[tuple[int, list[Raw]]]
    has_percents: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """`sheets`: the visible worksheets one after the other; `hidden`: the names of those of which nothing is read."""

    sheets: Iterator[SheetRows]
    hidden: tuple[str, ...]


def read_book(path: Path, suffix: str) -> Book:
    """Whatever is wrong with the file comes as a ReadError, some of it only while the rows are taken."""
    found = run_apart(TASK, path, {"suffix": suffix})
    return Book(_sheets(path, suffix, found["sheets"]), tuple(found["hidden"]))


def _sheets(path: Path, suffix: str, sheets: list[Any]) -> Iterator[SheetRows]:
    while sheets:
        sheet = sheets.pop(0)
        rows = _numbered(path, sheet["blocks"])
        if suffix == ".csv":
            rows = ((number, [typed_text(str(field)) for field in fields]) for number, fields in rows)
        yield SheetRows(sheet["name"], rows, sheet["percents"])


def _numbered(path: Path, blocks: list[Any]) -> Iterator[tuple[int, list[Raw]]]:
    """Each block is let go once it is read."""
    number = 0
    blocks.reverse()
    while blocks:
        try:
            rows = unpacked(blocks.pop())
        except ValueError as error:
            sentence = f"第 {number + 1} 行以后的内容太多，请分几次上传。"
            raise ReadError(path, [Problem("", sentence)]) from error
        for row in rows:
            number += 1
            yield number, row
