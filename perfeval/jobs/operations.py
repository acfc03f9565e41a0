"""Making, claiming and finishing jobs. Every move is one conditional UPDATE: races have one winner."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job, LastRun
from perfeval.jobs.queries import MAX_ATTEMPTS, SWEEP, claimable, due, exhausted
from perfeval.jobs.sending import broker

AT_ONCE = 500  # jobs of one sweep
FORGOTTEN = timedelta(days=30)
GIVEN_UP = "多次中断，已停止重试，请重新发起。"


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
            "sent_at": now,  # taken back where the broker does not take it: the usual case writes once
        },
    )
    if not created and job.state in (JobState.FAILED, JobState.CANCELLED):
        queue_again(job=job, now=now)
        job.refresh_from_db()
    elif job.state not in (JobState.DONE, JobState.CANCELLED):
        transaction.on_commit(lambda: wake([job]), robust=True)
    return job


def stand_by(
    *, task: str, key: str, now: datetime, payload: Mapping[str, object], total: int = 0, user_id: int | None = None
) -> None:
    """A job for what the page does itself while somebody waits for it, and ends with `withdraw`. No worker is told of it;
    if the page's process dies, the sweeper finds it as it finds lost messages, and a worker does the work."""
    Job.objects.create(
        task=task, key=key, payload=dict(payload), total=total, created_by_id=user_id, created_at=now, sent_at=now
    )


def withdraw(*, key: str) -> None:
    """The page has done it. A worker that came in between ends the job itself."""
    Job.objects.filter(key=key, state=JobState.QUEUED).delete()


def queue_again(*, job: Job, now: datetime) -> bool:
    """Another three attempts for a job that ended badly. Of two who ask, one does it."""
    ended = Job.objects.filter(pk=job.pk, state__in=(JobState.FAILED, JobState.CANCELLED))
    if not ended.update(
        state=JobState.QUEUED, attempt=0, done=0, message="", token=None, finished_at=None, sent_at=now
    ):
        return False
    transaction.on_commit(lambda: wake([job]), robust=True)
    return True


def enqueue_many(*, jobs: Sequence[Job]) -> None:
    """Write jobs that nobody has asked for before (their keys are new) in one statement, and wake workers for them."""
    for job in jobs:
        job.sent_at = job.created_at
    Job.objects.bulk_create(jobs)
    transaction.on_commit(lambda: wake(jobs), robust=True)


def cancel(*, prefix: str, now: datetime) -> int:
    """End every job whose key begins so. A worker that holds one learns it at its next beat."""
    found = Job.objects.filter(key__startswith=prefix, state__in=(JobState.QUEUED, JobState.RUNNING))
    return found.update(state=JobState.CANCELLED, token=None, finished_at=now)


def wake(jobs: Sequence[Job]) -> int:
    """Tell the broker; returns how many it took. It loses nothing by being down: the sweeper sends them again."""
    sent = _send(jobs)
    left = [job.pk for job in jobs[sent:]]
    if left:
        Job.objects.filter(pk__in=left).update(sent_at=None)
    return sent


def _send(jobs: Sequence[Job]) -> int:
    """Up to the first that the broker does not take: it would take none of the others either."""
    for number, job in enumerate(jobs):
        if not broker.send(job.task, str(job.pk)):
            return number
    return len(jobs)


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
    _give_up_exhausted(job_id, now)
    return None


def give_up_exhausted(*, now: datetime, tell: Callable[[Job, datetime], None]) -> int:
    """End the jobs at which too many workers died, without waiting for another worker; who waits for one is told with
    its end or the job is not over."""
    ended = 0
    for job in exhausted(now)[:AT_ONCE]:
        with transaction.atomic():
            if _give_up_exhausted(str(job.pk), now):
                job.refresh_from_db()
                tell(job, now)
                ended += 1
    return ended


def _give_up_exhausted(job_id: str, now: datetime) -> bool:
    return bool(
        exhausted(now).filter(pk=job_id).update(state=JobState.FAILED, finished_at=now, message=GIVEN_UP, token=None)
    )


def beat(*, job: Job, now: datetime, done: int | None = None) -> bool:
    """Say that this worker is alive; False means that the claim was lost and the work must stop."""
    fields: dict[str, object] = {"heartbeat": now}
    if done is not None:
        fields["done"] = done
    return bool(Job.objects.filter(pk=job.pk, token=job.token, state=JobState.RUNNING).update(**fields))


def hand_back(*, job: Job, now: datetime) -> bool:
    """Leave the rest of a long job for another turn, so that what is more urgent comes between. Counts no attempt."""
    if not _held(job).update(state=JobState.QUEUED, token=None, attempt=F("attempt") - 1, sent_at=now):
        return False
    return bool(wake([job]))


def finish(*, job: Job, now: datetime, message: str = "") -> bool:
    """The work is done; False means that the claim was lost meanwhile."""
    return _end(job, JobState.DONE, now, message, done=F("total"))


def fail(*, job: Job, now: datetime, message: str) -> bool:
    """Record a failed attempt: queued again while attempts are left, else given up with the reason."""
    if job.attempt >= MAX_ATTEMPTS:
        return give_up(job=job, now=now, message=message)
    return bool(_held(job).update(state=JobState.QUEUED, token=None, message=message[:500], sent_at=None))


def give_up(*, job: Job, now: datetime, message: str) -> bool:
    """Record a failure that another attempt would only repeat."""
    return _end(job, JobState.FAILED, now, message)


def _end(job: Job, state: JobState, now: datetime, message: str, **fields: object) -> bool:
    return bool(_held(job).update(state=state, finished_at=now, message=message[:500], token=None, **fields))


def _held(job: Job) -> QuerySet[Job]:
    """The job as long as this worker's claim stands."""
    return Job.objects.filter(pk=job.pk, token=job.token, state=JobState.RUNNING)


def sweep(*, now: datetime) -> int:
    """Send again what the broker lost or never took, and what a dead worker left. Returns how many were sent.

    Two at once send some twice, which claims bear.
    """
    LastRun.objects.update_or_create(name=SWEEP, defaults={"at": now})
    jobs = list(due(now)[:AT_ONCE])
    sent = _send(jobs)
    Job.objects.filter(pk__in=[job.pk for job in jobs[:sent]]).update(sent_at=now)
    return sent


def forget(*, now: datetime) -> int:
    """Remove the rows of jobs that are long over. Failures stay: their pages show them."""
    over = Job.objects.filter(state__in=(JobState.DONE, JobState.CANCELLED), finished_at__lt=now - FORGOTTEN)
    return over.delete()[0]
