"""Reading jobs."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job

LEASE = timedelta(seconds=90)  # a worker that is alive beats far more often
MAX_ATTEMPTS = 3


def claimable(now: datetime) -> QuerySet[Job]:
    """Jobs that wait, or whose worker has gone silent."""
    return Job.objects.filter(Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, heartbeat__lt=now - LEASE))


def job_by_key(key: str) -> Job | None:
    return Job.objects.filter(key=key).first()
