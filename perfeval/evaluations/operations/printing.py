"""Asking for the print of an approved version: by name, so that nothing here imports the printer."""

from __future__ import annotations

from datetime import datetime

from perfeval.accounts.models import Membership
from perfeval.evaluations.models import Evaluation, Snapshot
from perfeval.jobs.models import Job
from perfeval.jobs.operations import enqueue

PRINT_TASK = "printing.print_snapshot"


def print_key(snapshot_id: int, layout: str) -> str:
    return f"print:{snapshot_id}:{layout}"


def request_print(evaluation: Evaluation, snapshot: Snapshot, actor: Membership, now: datetime) -> Job:
    layout = evaluation.campaign.layout
    return enqueue(
        task=PRINT_TASK,
        key=print_key(snapshot.pk, layout),
        now=now,
        total=1,
        user_id=actor.user_id,
        payload={"snapshot": snapshot.pk, "layout": layout},
    )
