"""Making, claiming and finishing jobs. Every move is one conditional UPDATE: races have one winner."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from celery import current_app
from django.db import transaction
from django.db.models import F, QuerySet
from kombu.exceptions import OperationalError

from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job
from perfeval.jobs.queries import MAX_ATTEMPTS, claimable


def enqueue(
    *,
    task: str,
    key: str,
    now: datetime,
    payload: Mapping[str, object] | None = None,
    total: int = 0,
    user_id: int | None = None,
) -> Job:
    """Write the job in the caller's transaction and wake a worker once it is committed.

    The same key gives the same job; one that failed is queued again.
    """
    job, created = Job.objects.get_or_create(
        key=key,
        defaults={
            "task": task,
            "payload": dict(payload or {}),
            "total": total,
            "created_by_id": user_id,
            "created_at": now,
        },
    )
    if not created and job.state in (JobState.FAILED, JobState.CANCELLED):
        Job.objects.filter(pk=job.pk, state=job.state).update(
            state=JobState.QUEUED, attempt=0, message="", token=None, finished_at=None
        )
        job.refresh_from_db()
    transaction.on_commit(lambda: wake(job), robust=True)
    return job


def wake(job: Job) -> bool:
    """Tell the broker. A broker that is down loses nothing: the sweeper sends the job again."""
    if job.state in (JobState.DONE, JobState.CANCELLED):
        return True
    try:
        current_app.send_task(job.task, args=[str(job.pk)])
    except OperationalError:
        return False
    return True


def claim(*, job_id: str, now: datetime) -> Job | None:
    """Take the job for this worker, or None where another has it, it is over, or it was given up."""
    token = uuid.uuid4()
    taken = (
        claimable(now)
        .filter(pk=job_id, attempt__lt=MAX_ATTEMPTS)
        .update(state=JobState.RUNNING, token=token, heartbeat=now, attempt=F("attempt") + 1)
    )
    if taken:
        return Job.objects.filter(pk=job_id, token=token).first()
    claimable(now).filter(pk=job_id, attempt__gte=MAX_ATTEMPTS).update(
        state=JobState.FAILED, finished_at=now, message="多次中断，已停止重试，请重新发起。"
    )
    return None


def beat(*, job: Job, now: datetime, done: int | None = None) -> bool:
    """Say that this worker is alive; False means that the claim was lost and the work must stop."""
    fields: dict[str, object] = {"heartbeat": now}
    if done is not None:
        fields["done"] = done
    return bool(Job.objects.filter(pk=job.pk, token=job.token, state=JobState.RUNNING).update(**fields))


def finish(*, job: Job, now: datetime, message: str = "") -> bool:
    """The work is done; False means that the claim was lost meanwhile."""
    return _end(job, JobState.DONE, now, message, done=F("total"))


def fail(*, job: Job, now: datetime, message: str) -> bool:
    """Record a failed attempt: queued again while attempts are left, else given up with the reason."""
    if job.attempt >= MAX_ATTEMPTS:
        return _end(job, JobState.FAILED, now, message)
    return bool(_held(job).update(state=JobState.QUEUED, token=None, message=message[:500]))


def _end(job: Job, state: JobState, now: datetime, message: str, **fields: object) -> bool:
    return bool(_held(job).update(state=state, finished_at=now, message=message[:500], token=None, **fields))


def _held(job: Job) -> QuerySet[Job]:
    """The job as long as this worker's claim stands."""
    return Job.objects.filter(pk=job.pk, token=job.token, state=JobState.RUNNING)


def sweep(*, now: datetime, older_than: timedelta = timedelta(seconds=20)) -> int:
    """Send again what waits too long or whose worker has gone, the oldest first. Returns how many were sent.

    Stops at the first that the broker does not take: it would take none of the others either.
    """
    sent = 0
    for job in claimable(now).filter(created_at__lt=now - older_than).order_by("created_at")[:500]:
        if not wake(job):
            break
        sent += 1
    return sent
