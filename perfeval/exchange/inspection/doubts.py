"""The reader's doubts about a table, and which of them somebody has answered by correcting what they are about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfeval.core.decimals import exactly
from perfeval.core.interchange import sheet_from_json
from perfeval.core.sheet import Sheet
from perfeval.exchange.inspection.models import InspectedTable
from perfeval.exchange.inspection.rows import is_row_part, path_in_table
from perfeval.exchange.readers.tables.levels import uneven


@dataclass(frozen=True, slots=True)
class TableDoubt:
    """`place` is that in the file, None where something was found nowhere. `cells` are those of which it must still be
    said, by their paths in the table as it is now; `is_answered`: none is left of those that there were."""

    message: str
    place: Sequence[object] | None
    text: str
    cells: tuple[str, ...]
    is_answered: bool


def doubts_of(table: InspectedTable, corrected: Collection[str]) -> tuple[TableDoubt, ...]:
    """`corrected`: paths of the cells that say something else than was read.

    A doubt often names several cells of a row of which one is wrong: whoever has corrected one has looked at the row. A
    doubt about several rows stays until each of them was corrected or taken out. One about a sum is reckoned anew from
    the corrected table.
    """
    found = []
    sheet = sheet_from_json(table.sheet) if table.sheet != table.original else None
    for doubt in table.doubts:
        paths = [path for cell in doubt["cells"] if (path := path_in_table(table.rows, cell)) is not None]
        answered = {_group_of(path) for path in paths if path in corrected}
        left = tuple(path for path in paths if _group_of(path) not in answered)
        is_answered, message = bool(doubt["cells"]) and not left, doubt["message"]
        if sheet is not None and doubt.get("level") and not is_answered:
            message = _sum_now(sheet, doubt["level"], Decimal(doubt["points"]))
            if not message:
                is_answered, message, left = True, doubt["message"], ()
        found.append(TableDoubt(message, doubt["place"], doubt["text"], left, is_answered))
    return tuple(found)


def _sum_now(sheet: Sheet, level: str, points: Decimal) -> str:
    """What must be said of the level's sum in the table as it is now; "" where its rows make up its points."""
    with exactly():
        weights = (row.weight for row in sheet.indicators if row.level1 == level and row.weight is not None)
        total = sum(weights, Decimal(0))
        execution = sheet.funds[0].weight if sheet.funds else None
        return "" if points in (total, total + (execution or 0)) else uneven(level, points, total)


def _group_of(path: str) -> str:
    """The row of a cell; "" for cells of head, goals and foot."""
    part, _, rest = path.partition("/")
    return f"{part}/{rest.partition('/')[0]}" if is_row_part(part) else ""
