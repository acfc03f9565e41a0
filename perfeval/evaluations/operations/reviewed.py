"""What becomes of a 核查得分 when the row that it judged changes."""

from __future__ import annotations

from typing import Final

from perfeval.core.decimals import show
from perfeval.evaluations.models import Indicator
from perfeval.evaluations.queries.fields import INDICATOR_CELLS

JUDGED: Final = INDICATOR_CELLS.keys() - {"reason", "improvement", "reason_categories"}
REVIEWED: Final = ("reviewed_score", "reviewed_reason")


def drop_reviewed(row: Indicator) -> dict[str, str]:
    """Take the reviewer's score off a row that is no longer the one judged (not saved yet); its cell for the journal.

    Left standing it would count in the total as a judgement of figures that no reviewer has seen.
    """
    cell = {"cell": f"indicator-{row.pk}-reviewed_score", "old": show(row.reviewed_score), "new": ""}
    row.reviewed_score, row.reviewed_reason = None, ""
    return cell
