"""A real worker on a real Redis, on the database of the tests: what our settings promise of it."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable

import pytest
from django.utils import timezone

from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job
from perfeval.jobs.operations import enqueue

pytestmark = pytest.mark.slow

StartWorker = Callable[..., subprocess.Popen[bytes]]


def within(seconds: float, job: Job, is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        job.refresh_from_db()
        if is_so():
            return True
        time.sleep(0.1)
    return False


def is_done(job: Job, seconds: float) -> bool:
    return within(seconds, job, lambda: job.state == JobState.DONE)


def enqueued(name: str) -> Job:
    return enqueue(task=name, key=name, now=timezone.now())


def test_a_job_reaches_a_worker_and_comes_back_done(start_worker: StartWorker) -> None:
    start_worker("-I", "tests.infrastructure.tasks")
    assert is_done(enqueued("tests.finish"), seconds=60)


def test_a_process_that_is_slow_to_come_up_is_waited_for(
    start_worker: StartWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERFEVAL_TEST_SLOW_START", "6")  # seconds: longer than what Celery waits by itself
    start_worker("-I", "tests.infrastructure.tasks")
    # Celery is impatient with the processes that take a dead one's place, not with the first.
    assert is_done(enqueued("tests.survive"), seconds=60)


def test_a_task_is_run_again_when_its_process_was_killed(start_worker: StartWorker) -> None:
    start_worker("-I", "tests.infrastructure.tasks")
    job = enqueued("tests.survive")
    assert is_done(job, seconds=60)
    assert job.attempt == 2


def test_with_an_early_acknowledgement_the_task_would_be_lost(start_worker: StartWorker) -> None:
    start_worker("-I", "tests.infrastructure.tasks")
    job = enqueued("tests.lost")
    assert within(60, job, lambda: job.attempt == 1)
    assert not is_done(job, seconds=6)
    assert job.attempt == 1
