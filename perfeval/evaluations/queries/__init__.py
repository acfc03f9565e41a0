"""Reads. What a person may see starts at `evaluations_visible_to`."""

from perfeval.evaluations.queries.assessment import Assessment, PlacedFinding, assess
from perfeval.evaluations.queries.permitted import Permitted, deadline_for, permitted_actions
from perfeval.evaluations.queries.related import (
    approvals_of,
    evidence_of,
    open_remarks,
    remarks_for,
    snapshots_of,
)
from perfeval.evaluations.queries.status import status_counts, with_status
from perfeval.evaluations.queries.todo import Todo, todo_list, waiting_for
from perfeval.evaluations.queries.versions import CellChange, changes_since_previous, latest_snapshot
from perfeval.evaluations.queries.visible import evaluations_visible_to

__all__ = [
    "Assessment",
    "CellChange",
    "Permitted",
    "PlacedFinding",
    "Todo",
    "approvals_of",
    "assess",
    "changes_since_previous",
    "deadline_for",
    "evaluations_visible_to",
    "evidence_of",
    "latest_snapshot",
    "open_remarks",
    "permitted_actions",
    "remarks_for",
    "snapshots_of",
    "status_counts",
    "todo_list",
    "waiting_for",
    "with_status",
]
