"""Mending what was read: a cell, a row, or the scheme by which the table is checked. The original stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from perfeval.core.errors import Conflict, Invalid, Refused
from perfeval.core.interchange import InterchangeError, sheet_from_json, sheet_to_json
from perfeval.core.sheet import Sheet
from perfeval.exchange.inspection.cells import LABELLED, texts_of
from perfeval.exchange.inspection.checking import COUNTED, recount, scheme_of, sheet_of
from perfeval.exchange.inspection.models import InspectedTable
from perfeval.exchange.inspection.rows import (
    RowPart,
    numbers_of,
    path_in_file,
    removed_numbers,
    with_row,
    with_row_back,
    without_row,
)
from perfeval.exchange.inspection.typed import with_field, with_texts, without_field

NO_ROW = "没有这一行，请重新打开这一页。"
STALE = "没有保存：这张表在您打开之后又在另一个页面改过。请按现在的内容重新更正。"


@dataclass(frozen=True, slots=True)
class Seen:
    """A part of the table as a page showed it: what the file calls it ("" for a row that was added), and its texts."""

    key: str
    in_file: str
    texts: Mapping[str, str]

    def is_changed(self, path: str, text: str) -> bool:
        return path in self.texts and _clean(text) != _clean(self.texts[path])


NOTHING_SEEN = Seen("", "", {})


def correct_cells(
    *,
    table: InspectedTable,
    texts: Mapping[str, str],
    revision: int,
    removed: Collection[str] = (),
    added: Mapping[str, str] = MappingProxyType({}),
    seen: Seen = NOTHING_SEEN,
) -> int:
    """Put other texts into cells, by path, and check anew; returns how many differ now from before. `removed` and
    `added` are paths of labelled fields of head and foot.

    Raises Conflict where the part of the table is no longer what the person saw, Invalid (by path) for what no cell can hold.
    """
    before = sheet_of(table)
    known = texts_of(before)
    if not _still_stands(table, known, seen):
        _refuse_stale(table, revision)
    gone = [path for path in removed if path in known and path.startswith(LABELLED)]
    changed = {
        path: text
        for path, text in texts.items()
        if path in known and path not in gone and _clean(text) != _clean(known[path])
    }
    sheet = with_texts(before, changed)
    for path in gone:
        sheet = without_field(sheet, path)
    for path, text in added.items():
        sheet = with_field(sheet, path, text)
    if sheet != before:
        _store(table, sheet, table.scheme)
    return len(changed) + len(gone) + len(added)


def add_row(*, table: InspectedTable, part: RowPart, after: int, revision: int) -> int:
    """An empty row below row `after` (0: at the top); returns its number."""
    _refuse_stale(table, revision)
    sheet = sheet_of(table)
    own = numbers_of(table.rows, sheet, part)
    if after > len(own):
        raise Refused(NO_ROW)
    table.rows = {**table.rows, part: [*own[:after], None, *own[after:]]}
    _store(table, _held(with_row(sheet, part, after)), table.scheme)
    return after + 1


def remove_row(*, table: InspectedTable, part: RowPart, number: int, revision: int) -> None:
    """Take a row out; one that stood in the file can be put back."""
    _refuse_stale(table, revision)
    sheet = sheet_of(table)
    own = numbers_of(table.rows, sheet, part)
    if not 0 < number <= len(own):
        raise Refused(NO_ROW)
    sheet = without_row(sheet, part, number)
    table.rows = {**table.rows, part: own[: number - 1] + own[number:]}
    _store(table, sheet, table.scheme)


def put_row_back(*, table: InspectedTable, part: RowPart, number: int, revision: int) -> int:
    """Row `number` of the file, as it was read, is there again; returns its number now."""
    _refuse_stale(table, revision)
    sheet, original = sheet_of(table), sheet_from_json(table.original)
    if (part, number) not in removed_numbers(table.rows, original):
        raise Refused(NO_ROW)
    sheet, own = with_row_back(sheet, original, part, number, numbers_of(table.rows, sheet, part))
    table.rows = {**table.rows, part: own}
    _store(table, _held(sheet), table.scheme)
    return own.index(number) + 1


def choose_scheme(*, table: InspectedTable, key: str) -> None:
    """Check by another scheme; "" checks only what every table owes."""
    if key and scheme_of(key) is None:
        raise Invalid({"scheme": "没有这一评分方案。"})
    _store(table, sheet_of(table), key)


def restore(*, table: InspectedTable, revision: int) -> None:
    """Back to what was read."""
    _refuse_stale(table, revision)
    table.sheet, table.rows = table.original, {}
    _store(table, sheet_of(table), table.scheme)


def _store(table: InspectedTable, sheet: Sheet, scheme: str) -> None:
    """One conditional UPDATE: of two pages that correct at once, one is told."""
    seen = table.revision
    table.sheet, table.scheme, table.revision = sheet_to_json(sheet), scheme, seen + 1
    recount(table, sheet, scheme_of(scheme))
    values = {name: getattr(table, name) for name in ("sheet", "rows", "scheme", "revision", *COUNTED)}
    if not InspectedTable.objects.filter(pk=table.pk, revision=seen).update(**values):
        raise Conflict(STALE)


def _refuse_stale(table: InspectedTable, revision: int) -> None:
    if table.revision != revision:
        raise Conflict(STALE, revision=table.revision)


def _still_stands(table: InspectedTable, known: Mapping[str, str], seen: Seen) -> bool:
    """Whether only other parts have changed since: what is typed here meets nothing."""
    return (
        bool(seen.texts and seen.in_file)
        and path_in_file(table.rows, seen.key) == seen.in_file
        and all(_clean(known.get(path, "")) == _clean(text) for path, text in seen.texts.items())
    )


def _held(sheet: Sheet) -> Sheet:
    """Raises Refused where the interchange shape has no room for another row."""
    try:
        return sheet_from_json(sheet_to_json(sheet))
    except InterchangeError as error:
        raise Refused(f"没有增加：{error.problems[0].message}") from error


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
