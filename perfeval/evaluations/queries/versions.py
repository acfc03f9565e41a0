"""What changed between two submitted versions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from perfeval.accounts.models import Membership
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation, Snapshot

_OUT_OF_HAND = (State.BUREAU_REVIEW, State.FINANCE_REVIEW, State.APPROVED, State.PUBLISHED)


@dataclass(frozen=True, slots=True)
class CellChange:
    """`anchor` is the cell's id on the page; an added row has no before, a removed one no after."""

    anchor: str
    before: str
    after: str


def latest_snapshot(evaluation: Evaluation) -> Snapshot | None:
    return evaluation.snapshots.order_by("-version").first()


def is_submitted_by(actor: Membership, evaluation_id: int, content_revision: int) -> bool:
    """Whether this person submitted the table with this very content, and it has not come back since: who got no answer
    sends the same again."""
    return Snapshot.objects.filter(
        evaluation=evaluation_id,
        version=F("evaluation__version"),
        created_by=actor.user_id,
        evaluation__content_revision=content_revision,
        evaluation__state__in=_OUT_OF_HAND,
    ).exists()


def changes_since_previous(evaluation: Evaluation) -> tuple[CellChange, ...]:
    """What the newest version changed against the one before it; nothing where there is only one."""
    newest = list(evaluation.snapshots.order_by("-version")[:2])
    if len(newest) < 2:
        return ()
    after, before = (_cells(json.loads(item.document)) for item in newest)
    anchors = dict.fromkeys([*after, *before])  # in the order of the page, removed cells last
    return tuple(
        CellChange(anchor, before.get(anchor, ""), after.get(anchor, ""))
        for anchor in anchors
        if before.get(anchor, "") != after.get(anchor, "")
    )


def _cells(document: dict[str, Any]) -> dict[str, str]:
    """Every typed cell of a snapshot under its anchor."""
    cells: dict[str, str] = {}
    typed: dict[str, dict[str, str]] = document["typed"]
    for row, fields in typed.items():
        for field, text in fields.items():
            cells[f"{row}-{field}"] = text
    return cells
