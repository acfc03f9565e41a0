"""Asking for the print of an approved version: by name, so that nothing here imports the printer."""

from __future__ import annotations

from datetime import datetime

from perfeval.accounts.models import Membership
from perfeval.evaluations.models import Evaluation, Snapshot
from perfeval.jobs.models import Job
from perfeval.jobs.operations import enqueue

PRINT_TASK = "printing.print_snapshot"


def print_key(snapshot_id: int, layout: str, seal_use_id: int | None = None) -> str:
    """One job for each edition: the plain one, and the one that bears a seal."""
    key = f"print:{snapshot_id}:{layout}"
    return key if seal_use_id is None else f"{key}:sealed-{seal_use_id}"


def request_print(
    evaluation: Evaluation, snapshot: Snapshot, actor: Membership, now: datetime, *, seal_use_id: int | None = None
) -> Job:
    layout = evaluation.campaign.layout
    return enqueue(
        task=PRINT_TASK,
        key=print_key(snapshot.pk, layout, seal_use_id),
        now=now,
        total=1,
        user_id=actor.user_id,
        payload={"snapshot": snapshot.pk, "layout": layout},
    )
