"""One fault for one: a figure that stands in the file and could not be read is a doubt, and not missing as well."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from perfeval.core.findings import Finding
from perfeval.exchange.readers.tables import Doubt

_MISSING: Final = frozenset({"weight-missing", "score-missing", "execution-score-missing"})
# Where a finding names no field, the cell that names its row stands for it.
NAMES_ROW: Final = {"funds": "label", "indicators": "level3"}


def unread_cells(doubts: Iterable[Doubt]) -> frozenset[str]:
    """Paths of cells of which something in the file is in doubt."""
    return frozenset(cell for doubt in doubts if doubt.place is not None for cell in doubt.cells)


def without_unread(found: Iterable[Finding], unread: Collection[str]) -> tuple[Finding, ...]:
    return tuple(item for item in found if item.id not in _MISSING or path_of(item) not in unread)


def path_of(finding: Finding) -> str:
    row, field = finding.row, finding.field
    if finding.part in NAMES_ROW and isinstance(row, int):
        return f"{finding.part}/{row}/{field or NAMES_ROW[finding.part]}"
    if finding.part == "level1":
        return f"level1/{row}"
    if field in ("footer_fields", "head_fields") and row is not None:
        return f"{field}/{row}"
    return field or "published_total"
