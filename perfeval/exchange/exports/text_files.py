"""An export as comma-separated text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from perfeval.exchange.exports.columns import Line, for_people, for_programs
from perfeval.exchange.exports.content import Content
from perfeval.exchange.spreadsheet import Value, write_csv

VERSION = 1


def write_text(content: Content, path: Path) -> None:
    """One head, then the lines; sums and notes are for workbooks."""
    with path.open("wb") as file:
        file.writelines(write_csv(_csv_rows(content)))


def _csv_rows(content: Content) -> Iterator[list[Value]]:
    columns = content.columns
    yield [content.heading(column, with_unit=content.is_form) for column in columns]
    for line in content.lines():
        yield [for_people(column, value) for column, value in zip(columns, line, strict=True)]


def write_json(content: Content, path: Path) -> None:
    """One object; docs/exports.md describes it. A line a row of the file, so that it can be read as it grows."""
    head: dict[str, object] = {
        "perfeval_export": VERSION,
        "kind": content.kind,
        "title": content.title,
        "made_at": for_programs(content.made_at),
    }
    head |= content.facts
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_dump(head)[:-1] + ',"rows":[')
        separator = "\n"
        for line in content.lines():
            file.write(separator + _object(content, line))
            separator = ",\n"
        total = content.total()
        file.write("\n]" + (f',"total":{_object(content, total)}' if total else "") + "}\n")


def _object(content: Content, line: Line) -> str:
    return _dump({column.key: for_programs(value) for column, value in zip(content.columns, line, strict=True)})


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
