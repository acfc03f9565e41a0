"""What two tables have in common, cell by cell. A cell is named by the path that readers give it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from perfeval.core.interchange.figures import FUND_FIGURES
from perfeval.core.sheet import Sheet

Value = str | int | Decimal | None
HEAD = (
    "year", "kind", "unit_of_money", "title", "project_code", "project_name", "supervising_department",
    "implementing_unit", "goal_expected", "goal_actual", "published_total", "published_total_weight", "deduction",
)  # fmt: skip
ROW = (
    "level1", "level1_weight_label", "level2", "level3", "weight", "score", "completion", "deviation_reason",
    "improvement", "children_of",
)  # fmt: skip


def cells(sheet: Sheet) -> dict[str, Value]:
    """Every cell of the sheet, the empty ones too; a dash is a value of its own."""
    return dict(_cells(sheet))


def _cells(sheet: Sheet) -> Iterator[tuple[str, Value]]:
    for name in HEAD:
        yield name, getattr(sheet, name)
    for block in ("head_fields", "footer_fields"):
        for label, text in getattr(sheet, block):
            yield f"{block}/{label}", text
    for number, line in enumerate(sheet.funds, start=1):
        yield f"funds/{number}/label", line.label
        for name in FUND_FIGURES:
            yield f"funds/{number}/{name}", "—" if name in line.dashed else getattr(line, name)
    for number, row in enumerate(sheet.indicators, start=1):
        for name in ROW:
            yield f"indicators/{number}/{name}", getattr(row, name)
        yield f"indicators/{number}/target", row.target.text
        yield f"indicators/{number}/actual", row.actual.text
        for label, text in row.deviation_columns:
            yield f"indicators/{number}/deviation_columns/{label}", text
    for number, note in enumerate(sheet.notes, start=1):
        yield f"notes/{number}", note


def printed(value: Value) -> str | None:
    """Two cells are equal if they print the same, blanks within texts aside: figures to the last zero."""
    if value is None:
        return None
    return format(value, "f") if isinstance(value, Decimal) else "".join(str(value).split())


def differing(read: Sheet, wanted: Sheet) -> tuple[list[str], int]:
    """The cells that differ, and how many there are in either table."""
    one, other = cells(read), cells(wanted)
    names = list(dict.fromkeys([*other, *one]))
    return [name for name in names if printed(one.get(name)) != printed(other.get(name))], len(names)


def has_figure(value: Value) -> bool:
    """Whether a wrong reading of this cell could put a wrong figure before somebody."""
    return isinstance(value, Decimal | int) or any(character.isdigit() for character in value or "")
