"""What the checks say of a table that was read, each finding with its cell and its place in the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from perfeval.core.checks import check_sheet
from perfeval.core.decimals import show
from perfeval.core.findings import Finding, Severity
from perfeval.core.interchange import sheet_from_json
from perfeval.core.scheme import Scheme
from perfeval.core.scoring import score_sheet
from perfeval.core.sheet import Sheet
from perfeval.exchange.console import words
from perfeval.exchange.console.names import sheet_name
from perfeval.exchange.inspection.cells import differing
from perfeval.exchange.inspection.doubts import TableDoubt, doubts_of
from perfeval.exchange.inspection.models import InspectedTable
from perfeval.exchange.inspection.rows import (
    AS_READ,
    Origins,
    added_paths,
    path_in_file,
    removed_numbers,
)
from perfeval.exchange.readers.unread import NAMES_ROW, path_of, without_unread
from perfeval.schemes.official import official_keys, official_scheme
from perfeval.schemes.queries import scheme_named, usable_schemes


@dataclass(frozen=True, slots=True)
class InspectedFinding:
    """`path` is the cell's, as in `ReadTable.places`; `place` says where it stands in the file, "" where nobody knows."""

    finding: Finding
    path: str
    cell: str
    place: str

    @property
    def severity(self) -> str:
        return words.SEVERITIES[self.finding.severity]


def sheet_of(table: InspectedTable) -> Sheet:
    return sheet_from_json(table.sheet)


def findings_of(table: InspectedTable, sheet: Sheet) -> tuple[InspectedFinding, ...]:
    doubts = doubts_of(table, differing(sheet_from_json(table.original), sheet, table.rows))
    found = without_unread(check_sheet(sheet, scheme_of(table.scheme)), _unread(doubts))
    return tuple(
        InspectedFinding(item, path, words.place(item), place_of(table.places, path, sheet, table.rows))
        for item in found
        for path in (path_of(item),)
    )


def _unread(doubts: Iterable[TableDoubt]) -> frozenset[str]:
    return frozenset(cell for doubt in doubts if doubt.place for cell in doubt.cells)


def place_of(places: Mapping[str, Sequence[object]], path: str, sheet: Sheet, origins: Origins = AS_READ) -> str:
    """工作表“Sheet1” 第 12 行第 5 列."""
    names = path.split("/")
    if names[0] == "level1":
        rows = [number for number, row in enumerate(sheet.indicators, start=1) if row.level1 == names[1]]
        path = f"indicators/{rows[0]}/level1" if rows else ""
    path = path_in_file(origins, path) or ""
    names = path.split("/")
    found = places.get(path)
    if found is None and len(names) == 3 and names[0] in NAMES_ROW:
        found = places.get(f"{names[0]}/{names[1]}/{NAMES_ROW[names[0]]}")
    return place_words(found)


def place_words(place: Sequence[object] | None) -> str:
    if place is None:
        return ""
    part, row, column = place
    return f"{part} 第 {row} 行" + (f"第 {column} 列" if column else "")


def scheme_of(key: str) -> Scheme | None:
    """The rules that an administrator has stored count before those that are shipped. None where none is chosen."""
    if not key:
        return None
    return scheme_named(key) or (official_scheme(key) if key in official_keys() else None)


def scheme_choices() -> tuple[tuple[str, str], ...]:
    """Key and title of every scheme that there is, stored ones first."""
    stored = [(row.key, row.title) for row in usable_schemes().defer("text")]
    known = {key for key, _ in stored}
    return (*stored, *((key, official_scheme(key).title) for key in official_keys() if key not in known))


def recount(table: InspectedTable, sheet: Sheet, scheme: Scheme | None) -> None:
    """The figures that lists show (not saved)."""
    scores = score_sheet(sheet, scheme) if scheme else None
    original = sheet_from_json(table.original)
    corrected = differing(original, sheet, table.rows)
    doubts = doubts_of(table, corrected)
    found = without_unread(check_sheet(sheet, scheme, scores), _unread(doubts))
    table.errors = sum(item.severity is Severity.ERROR for item in found)
    table.warnings = sum(item.severity is Severity.WARNING for item in found)
    table.infos = sum(item.severity is Severity.INFO for item in found)
    table.doubt_count = sum(not doubt.is_answered for doubt in doubts)
    changed_rows = len(added_paths(table.rows)) + len(removed_numbers(table.rows, original))
    table.corrections = len(corrected) + changed_rows
    table.name, table.unit = (sheet_name(sheet) or "")[:300], (sheet.implementing_unit or "")[:300]
    table.printed_total = show(sheet.published_total)[:40] if sheet.published_total is not None else ""
    table.computed_total = show(scores.total)[:40] if scores else ""


COUNTED = (
    "errors", "warnings", "infos", "doubt_count", "corrections", "name", "unit", "printed_total", "computed_total",
)  # fmt: skip
