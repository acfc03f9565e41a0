"""What the newest version changed against the one before, as a list that leads to the cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from perfeval.evaluations.queries.fields import CELLS

if TYPE_CHECKING:
    from perfeval.evaluations.queries import Assessment, CellChange


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """`anchor` is empty where the row is no longer in the table."""

    anchor: str
    place: str
    before: str
    after: str


def change_lines(assessment: Assessment, changes: Sequence[CellChange]) -> list[ChangeLine]:
    names = {f"indicator-{row.pk}": row.level3 or row.level2 for row in assessment.indicators}
    names |= {f"fund-{line.pk}": line.label for line in assessment.funds}
    return [_line(change, names) for change in changes]


def _line(change: CellChange, names: dict[str, str]) -> ChangeLine:
    row, _, field = change.anchor.rpartition("-")
    kind = row.partition("-")[0]
    label = next((cell.label for name, cell in CELLS.get(kind, {}).items() if name == field), field)  # type: ignore[call-overload]
    if kind == "evaluation":
        return ChangeLine(change.anchor, label, change.before, change.after)
    if row not in names:
        return ChangeLine("", f"已删除的行 · {label}", change.before, change.after)
    return ChangeLine(change.anchor, f"{names[row]} · {label}", change.before, change.after)
