"""Tasks that only the workers of the tests know (`start_worker("-I", "tests.infrastructure.tasks")`)."""

from __future__ import annotations

import os
import signal
import time

from celery import shared_task
from celery.signals import worker_process_init
from django.db.models import F
from django.utils import timezone

from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job
from perfeval.jobs.running import Running, run


@worker_process_init.connect
def come_up_slowly(**_: object) -> None:
    """As on a machine that is busy with other things."""
    time.sleep(float(os.environ.get("PERFEVAL_TEST_SLOW_START", "0")))


@shared_task(name="tests.finish")
def finish(job_id: str) -> None:
    Job.objects.filter(pk=job_id).update(state=JobState.DONE)


@shared_task(name="tests.hold")
def hold(seconds: float) -> None:
    time.sleep(seconds)


@shared_task(name="tests.take_memory")
def take_memory(job_id: str) -> None:
    """As much as the job says."""

    def work(running: Running) -> None:
        bytearray(running.job.payload["bytes"])

    run(job_id=job_id, clock=timezone.now, work=work, told=lambda _: "程序出错。")


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
