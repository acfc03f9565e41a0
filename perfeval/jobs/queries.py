"""Reading jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Min, Q, QuerySet, Sum

from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job, LastRun

LEASE = timedelta(seconds=90)  # a worker that is alive beats far more often
MAX_ATTEMPTS = 3
RESEND = LEASE  # so long a message may lie in the broker before it is taken for lost
SWEEP = "sweep"


def claimable(now: datetime) -> QuerySet[Job]:
    """Jobs that wait, or whose worker has gone silent."""
    return Job.objects.filter(Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, heartbeat__lt=now - LEASE))


def exhausted(now: datetime) -> QuerySet[Job]:
    """Jobs at which too many workers died, the last of them too."""
    return claimable(now).filter(attempt__gte=MAX_ATTEMPTS)


def due(now: datetime) -> QuerySet[Job]:
    """Jobs that a worker is to be told of again; first those that the broker never took, then the longest unsent.

    What was sent lately comes last, so that a long queue does not hide the jobs behind it.
    """
    unsent = Q(sent_at=None) | Q(sent_at__lt=now - RESEND)
    found = claimable(now).filter(unsent, attempt__lt=MAX_ATTEMPTS)
    return found.order_by(F("sent_at").asc(nulls_first=True), "created_at")


def last_sweep() -> datetime | None:
    """When the sweeper last ran: each minute, while the clock, the broker and a worker are alive."""
    return LastRun.objects.filter(name=SWEEP).values_list("at", flat=True).first()


@dataclass(frozen=True, slots=True)
class Standing:
    """How many jobs of one task are in one state, and since when the oldest of those that wait does so."""

    task: str
    state: str
    count: int
    oldest_waiting: datetime | None


def standing_by_task() -> list[Standing]:
    """For monitors, in one query."""
    waiting = Min("created_at", filter=Q(state=JobState.QUEUED))
    rows = Job.objects.values_list("task", "state").annotate(count=Count("pk"), oldest=waiting)
    return [Standing(*row) for row in rows.order_by("task", "state")]


def job_by_key(key: str) -> Job | None:
    return Job.objects.filter(key=key).first()


def standing_of(prefix: str) -> tuple[int, bool]:
    """How much the jobs whose keys begin so have done together, and whether some wait for the broker (see
    Job.is_held_up)."""
    held_up = Count("pk", filter=Q(state=JobState.QUEUED, sent_at=None, attempt=0))
    found = Job.objects.filter(key__startswith=prefix).aggregate(done=Sum("done"), held_up=held_up)
    return found["done"] or 0, bool(found["held_up"])
