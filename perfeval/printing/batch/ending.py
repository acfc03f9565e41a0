"""How the jobs of a batch end for the batch: the next one asked for, the batch failed, or taken up again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from perfeval.jobs import operations as jobs
from perfeval.jobs.files import KEPT
from perfeval.jobs.models import Job
from perfeval.printing.batch.naming import BIND_TASK, bind_key, job_prefix
from perfeval.printing.batch_enums import BatchState, ItemState
from perfeval.printing.batch_models import Batch, BatchItem


def begin_binding(*, batch_id: UUID | str, now: datetime) -> None:
    """Ask for the file once no table waits. Of two workers that finish at the same time one asks."""
    waiting = BatchItem.objects.filter(batch=OuterRef("pk"), state=ItemState.WAITING)
    ready = Batch.objects.filter(~Exists(waiting), pk=batch_id, state=BatchState.PRINTING)
    with transaction.atomic():
        if not ready.update(state=BatchState.BINDING):
            return
        batch = Batch.objects.select_related("membership").get(pk=batch_id)
        if not batch.items.filter(state=ItemState.DONE).exists():
            _fail(batch.pk, "没有一份打印成功，原因见下。", now)
            return
        payload = {"batch": str(batch.pk)}
        jobs.enqueue(
            task=BIND_TASK, key=bind_key(batch), now=now, payload=payload, user_id=batch.membership.user_id
        )  # fmt: skip


def give_up_chunk(job: Job, now: datetime) -> None:
    """Its tables fail with it, and the batch goes on without them."""
    waiting = BatchItem.objects.filter(
        batch=job.payload["batch"], number__in=job.payload["numbers"], state=ItemState.WAITING
    )
    waiting.update(state=ItemState.FAILED, message=job.message)
    begin_binding(batch_id=job.payload["batch"], now=now)


def take_up_chunk(job: Job) -> bool:
    """Its tables wait again, if the batch has not ended without them."""
    batch = Batch.objects.filter(pk=job.payload["batch"], state=BatchState.PRINTING).first()
    if batch is None or not job.key.startswith(job_prefix(batch)):
        return False
    failed = batch.items.filter(number__in=job.payload["numbers"], state=ItemState.FAILED)
    return bool(failed.update(state=ItemState.WAITING, message="", attempts=0))


def give_up_binding(job: Job, now: datetime) -> None:
    _fail(job.payload["batch"], job.message, now)


def take_up_binding(job: Job) -> bool:
    """The batch waits for its file again, if nobody has begun another round."""
    batch = Batch.objects.filter(pk=job.payload["batch"], state=BatchState.FAILED).first()
    if batch is None or job.key != bind_key(batch):
        return False
    failed = Batch.objects.filter(pk=batch.pk, state=BatchState.FAILED, round=batch.round)
    return bool(failed.update(state=BatchState.BINDING, message="", finished_at=None, expires_at=None))


def _fail(batch_id: UUID | str, message: str, now: datetime) -> None:
    Batch.objects.filter(pk=batch_id, state=BatchState.BINDING).update(
        state=BatchState.FAILED, message=message[:500], finished_at=now, expires_at=now + KEPT
    )
