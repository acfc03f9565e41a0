"""Tasks that only the workers of the tests know (`start_worker("-I", "tests.infrastructure.tasks")`)."""

from __future__ import annotations

import os
import signal

from celery import shared_task
from django.db.models import F

from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job


@shared_task(name="tests.finish")
def finish(job_id: str) -> None:
    Job.objects.filter(pk=job_id).update(state=JobState.DONE)


def die_at_the_first_attempt(job_id: str) -> None:
    Job.objects.filter(pk=job_id).update(attempt=F("attempt") + 1)
    if Job.objects.get(pk=job_id).attempt == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    finish(job_id)


@shared_task(name="tests.survive")
def survive(job_id: str) -> None:
    die_at_the_first_attempt(job_id)


@shared_task(name="tests.lost", acks_late=False)
def lost(job_id: str) -> None:
    """The same without the late acknowledgement that our settings ask for."""
    die_at_the_first_attempt(job_id)
