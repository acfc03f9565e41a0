"""Reading batches: only ever one's own."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import File
from django.db.models import Count, Q, QuerySet

from perfeval.accounts.models import Membership
from perfeval.evaluations.enums import StateChoice
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.queries import evaluations_visible_to
from perfeval.jobs.files import open_file as open_stored
from perfeval.jobs.progress import Progress, progress_since
from perfeval.jobs.queries import standing_of
from perfeval.printing.batch.naming import job_prefix
from perfeval.printing.batch_enums import BatchState, ItemState
from perfeval.printing.batch_models import Batch, BatchItem


def batches_of(actor: Membership) -> QuerySet[Batch]:
    """What the actor asked for in this role, newest first, with the number of failures."""
    failed = Count("items", filter=Q(items__state=ItemState.FAILED))
    return Batch.objects.filter(membership=actor).annotate(failed=failed).order_by("-created_at")


def failed_items(batch: Batch) -> QuerySet[BatchItem]:
    return batch.items.filter(state=ItemState.FAILED)


def hidden_items(actor: Membership, batch: Batch) -> int:
    """How many of its tables the actor may no longer see. Then the file, which holds them, is not handed out."""
    visible = evaluations_visible_to(actor).order_by().values("pk")
    return batch.items.exclude(snapshot__evaluation__in=visible).count()


def printable(evaluations: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
    """Those that have an official print: what is approved."""
    return evaluations.filter(state__in=(StateChoice.APPROVED, StateChoice.PUBLISHED))


def open_file(batch: Batch) -> File[bytes] | None:
    """The finished file, or None where it is gone."""
    return open_stored(batch.file) if batch.state == BatchState.DONE else None


def progress_of(batch: Batch, now: datetime) -> Progress:
    """From what its jobs have reported so far: one query."""
    done, is_held_up = standing_of(job_prefix(batch))
    return progress_since(
        batch.started_at, now, done=done, total=batch.total, before=batch.settled_before, is_held_up=is_held_up
    )
