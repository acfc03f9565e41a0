"""A table that was read as the templates draw it: what the file prints, cell by cell, with what is to be said of it.

The paper of a stored table shows what perfeval computes; here every figure is the file's own, so the picture is another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from perfeval.core.findings import Severity
from perfeval.core.interchange import sheet_from_json
from perfeval.core.sheet import Sheet
from perfeval.exchange.inspection.cells import FUND, INDICATOR, SheetCell, differing, parts_of
from perfeval.exchange.inspection.checking import InspectedFinding, findings_of, place_words, sheet_of
from perfeval.exchange.inspection.doubts import TableDoubt, doubts_of
from perfeval.exchange.inspection.rows import added_paths, path_in_file, removed_numbers

if TYPE_CHECKING:
    from perfeval.exchange.inspection.models import InspectedTable

# Shown as small text below another cell; the others have a column of their own.
BELOW = {"level1_weight_label": "level1", "children_of": "level3", "declared": "target"}
ALWAYS = frozenset({"level1", "level2", "level3", "target", "actual", "weight", "score", "deviation_reason", "label"})
MARKS = {Severity.ERROR: "is-wrong", Severity.WARNING: "is-warned"}

Correction = tuple[str, str, str | None, str]  # anchor, place, before (None: a row that was added), after


@dataclass(frozen=True, slots=True)
class ReadCell:
    """`before` is what was read, where somebody has corrected it; `place` where it stands in the file."""

    id: str
    path: str
    label: str
    kind: str
    text: str
    place: str
    before: str | None
    findings: tuple[InspectedFinding, ...]
    doubts: tuple[str, ...]
    choices: tuple[str, ...] = ()
    is_doubted: bool = False  # the doubt itself may be said at another row
    is_repeated: bool = False  # the same as in the row above, with which it is one cell on paper

    @property
    def is_figure(self) -> bool:
        return self.kind in ("figure", "percent")

    @property
    def below(self) -> str:
        """The field of its row below which it is shown; "" where it has a column of its own."""
        if "/deviation_columns/" in self.path:
            return "deviation_reason"
        return BELOW.get(self.path.rpartition("/")[2], "")

    @property
    def mark(self) -> str:
        found = {MARKS.get(item.finding.severity, "") for item in self.findings}
        return "is-wrong" if "is-wrong" in found else "is-warned" if "is-warned" in found or self.is_doubted else ""


@dataclass(frozen=True, slots=True)
class ReadPart:
    key: str
    title: str
    cells: tuple[ReadCell, ...]
    is_added: bool = False

    @property
    def anchor(self) -> str:
        return anchor_of(self.key)

    @property
    def said(self) -> tuple[tuple[str, str, str, str], ...]:
        """Class, word, cells and sentence of everything to be said of a row; the same of several cells comes once."""
        found: dict[tuple[str, str, str], list[str]] = {}
        for cell in self.cells:
            for item in cell.findings:
                key = (item.finding.severity.value, item.severity, item.finding.message)
                found.setdefault(key, []).append(cell.label)
            for sentence in cell.doubts:
                found.setdefault(("doubt", "疑问", sentence), []).append(cell.label)
        return tuple((kind, word, "、".join(labels), sentence) for (kind, word, sentence), labels in found.items())


@dataclass(frozen=True, slots=True)
class ReadPaper:
    """`fund_columns` and `columns`: label of each column that the file has."""

    head: ReadPart
    funds: tuple[ReadPart, ...]
    fund_columns: tuple[str, ...]
    goals: ReadPart
    indicators: tuple[ReadPart, ...]
    columns: tuple[str, ...]
    foot: ReadPart
    levels: tuple[InspectedFinding, ...]
    errors: tuple[InspectedFinding, ...]
    warnings: tuple[InspectedFinding, ...]
    infos: tuple[InspectedFinding, ...]
    doubts: tuple[tuple[str, str, str], ...]  # anchor, place, sentence
    answered: tuple[tuple[str, str], ...]  # place, sentence of the doubts whose cells were corrected
    corrections: tuple[Correction, ...]
    removed: tuple[tuple[str, str, str], ...]  # key in the file, title, what stood there


def anchor_of(path: str) -> str:
    return "cell-" + path.replace("/", "-").replace(" ", "_")


def read_paper(table: InspectedTable) -> ReadPaper:
    sheet = sheet_of(table)
    original = sheet_from_json(table.original)
    found = findings_of(table, sheet)
    before = differing(original, sheet, table.rows)
    doubts = doubts_of(table, before)
    cells = _Cells(table, before, found, doubts)
    added = set(added_paths(table.rows))
    parts = {
        part.key: ReadPart(part.key, part.title, cells.of(part.cells), part.key in added) for part in parts_of(sheet)
    }
    funds = _without_empty([parts[f"funds/{n}"] for n in range(1, len(sheet.funds) + 1)], set(FUND))
    rows = _without_empty([parts[f"indicators/{n}"] for n in range(1, len(sheet.indicators) + 1)], set(INDICATOR))
    return ReadPaper(
        head=parts["head"],
        funds=funds,
        fund_columns=tuple(cell.label for cell in funds[0].cells) if funds else (),
        goals=parts["goals"],
        indicators=tuple(_merged(rows)),
        columns=tuple(cell.label for cell in rows[0].cells if not cell.below) if rows else (),
        foot=parts["foot"],
        levels=tuple(item for item in found if item.path.startswith("level1/")),
        errors=tuple(item for item in found if item.finding.severity is Severity.ERROR),
        warnings=tuple(item for item in found if item.finding.severity is Severity.WARNING),
        infos=tuple(item for item in found if item.finding.severity is Severity.INFO),
        doubts=tuple(_doubts(doubts)),
        answered=tuple((place_words(doubt.place), doubt.message) for doubt in doubts if doubt.is_answered),
        corrections=tuple(_corrections(parts, before)),
        removed=tuple(_removed(table, original)),
    )


def editing_part(table: InspectedTable, key: str) -> ReadPart | None:
    """Every cell of a part, also those that the file leaves empty."""
    sheet = sheet_of(table)
    before = differing(sheet_from_json(table.original), sheet, table.rows)
    cells = _Cells(table, before, findings_of(table, sheet), doubts_of(table, before), says_all=True)
    return next(
        (ReadPart(part.key, part.title, cells.of(part.cells)) for part in parts_of(sheet) if part.key == key), None
    )


class _Cells:
    """`says_all`: a doubt about many rows is said at each of them; else at the first, and the others are marked."""

    def __init__(
        self,
        table: InspectedTable,
        before: Mapping[str, str],
        findings: Sequence[InspectedFinding],
        doubts: Iterable[TableDoubt],
        *,
        says_all: bool = False,
    ) -> None:
        self.places, self.before, self.origins = table.places, before, table.rows
        self.findings: dict[str, list[InspectedFinding]] = {}
        for item in findings:
            self.findings.setdefault(item.path, []).append(item)
        self.doubts: dict[str, list[str]] = {}
        self.doubted: set[str] = set()
        for doubt in doubts:
            self.doubted.update(doubt.cells)
            for path in doubt.cells:
                first = doubt.cells[0]
                if says_all or path == first or (_row_of(path) and _row_of(path) == _row_of(first)):
                    self.doubts.setdefault(path, []).append(doubt.message)

    def of(self, cells: Sequence[SheetCell]) -> tuple[ReadCell, ...]:
        return tuple(
            ReadCell(
                id=anchor_of(cell.path),
                path=cell.path,
                label=cell.label,
                kind=cell.kind,
                text=cell.text,
                place=place_words(self.places.get(path_in_file(self.origins, cell.path) or "")),
                before=self.before.get(cell.path),
                findings=tuple(self.findings.get(cell.path, ())),
                doubts=tuple(dict.fromkeys(self.doubts.get(cell.path, ()))),
                choices=cell.choices,
                is_doubted=cell.path in self.doubted,
            )
            for cell in cells
        )


def _row_of(path: str) -> str:
    return path.rpartition("/")[0]


def _without_empty(rows: Sequence[ReadPart], known: set[str]) -> tuple[ReadPart, ...]:
    """Columns that the file does not have are left out of the picture, those that every form has stay."""
    names = {
        cell.path.split("/", 2)[2]
        for row in rows
        for cell in row.cells
        if cell.text or cell.before is not None or cell.findings
    }
    shown = (names & known) | ALWAYS | {name for name in names if name.startswith("deviation_columns/")}
    return tuple(
        replace(row, cells=tuple(cell for cell in row.cells if cell.path.split("/", 2)[2] in shown)) for row in rows
    )


def _merged(rows: Sequence[ReadPart]) -> Iterator[ReadPart]:
    above = ("", "")
    for row in rows:
        texts = {cell.path.rpartition("/")[2]: cell.text for cell in row.cells}
        names = (texts["level1"], texts["level2"])
        repeated = {"level1": names[:1] == above[:1], "level2": names == above}
        yield replace(
            row,
            cells=tuple(
                replace(cell, is_repeated=not cell.mark and repeated.get(cell.path.rpartition("/")[2], False))
                for cell in row.cells
            ),
        )
        above = names


def _doubts(doubts: Iterable[TableDoubt]) -> Iterator[tuple[str, str, str]]:
    for doubt in doubts:
        if not doubt.is_answered:
            yield anchor_of(doubt.cells[0]) if doubt.cells else "", place_words(doubt.place), doubt.message


def _corrections(parts: Mapping[str, ReadPart], before: Mapping[str, str]) -> Iterator[Correction]:
    shown = set()
    for part in parts.values():
        if part.is_added:
            yield part.anchor, part.title, None, "新增的一行"
        for cell in part.cells:
            shown.add(cell.path)
            if cell.before is not None:
                title = f"{part.title} {cell.label}" if part.key not in ("head", "goals", "foot") else cell.label
                yield cell.id, title, cell.before, cell.text
    for path, text in before.items():
        if path not in shown:
            yield "", path.partition("/")[2], text, "已删除这一栏"


def _removed(table: InspectedTable, original: Sheet) -> Iterator[tuple[str, str, str]]:
    """Rows of the file that were taken out, to be put back."""
    for part, number in removed_numbers(table.rows, original):
        if part == "funds":
            yield f"funds/{number}", f"资金第 {number} 行", original.funds[number - 1].label
        else:
            yield f"indicators/{number}", f"指标第 {number} 行", original.indicators[number - 1].level3
