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


def is_done(job: Job, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        job.refresh_from_db()
        if job.state == JobState.DONE:
            return True
        time.sleep(0.1)
    return False


def enqueued(name: str) -> Job:
    return enqueue(task=name, key=name, now=timezone.now())


def test_a_job_reaches_a_worker_and_comes_back_done(start_worker: StartWorker) -> None:
    start_worker("-I", "tests.infrastructure.tasks")
    assert is_done(enqueued("tests.finish"), seconds=20)


def test_a_task_is_run_again_when_its_process_was_killed(start_worker: StartWorker) -> None:
    start_worker("-I", "tests.infrastructure.tasks")
    job = enqueued("tests.survive")
    assert is_done(job, seconds=20)
    assert job.attempt == 2


def test_with_an_early_acknowledgement_the_task_would_be_lost(start_worker: StartWorker) -> None:
    start_worker("-I", "tests.infrastructure.tasks")
    job = enqueued("tests.lost")
    assert not is_done(job, seconds=6)
    assert job.attempt == 1
