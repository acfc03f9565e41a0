"""The heartbeat of work that says nothing itself."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from perfeval.jobs import running
from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job
from perfeval.jobs.operations import claim, enqueue
from perfeval.jobs.pulse import pulse
from perfeval.jobs.queries import LEASE, claimable
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)  # the thread has a connection of its own

LONG = NOW + 2 * LEASE


@pytest.fixture
def job() -> Job:
    return enqueue(task="tests.nothing", key="k", now=NOW)


def until(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.02)
    return is_so()


def test_work_that_takes_longer_than_the_lease_stays_with_its_worker(job: Job) -> None:
    taken = claim(job_id=str(job.pk), now=NOW)
    assert taken is not None
    with pulse(taken, lambda: LONG, every=0.02):
        assert until(lambda: Job.objects.get().heartbeat == LONG)
        assert not claimable(LONG).exists()


def test_without_it_another_would_take_the_job(job: Job) -> None:
    """The control of the test above."""
    assert claim(job_id=str(job.pk), now=NOW)
    assert claimable(LONG).exists()


def test_it_stops_with_the_work(job: Job) -> None:
    taken = claim(job_id=str(job.pk), now=NOW)
    assert taken is not None
    with pulse(taken, lambda: LONG, every=0.2):
        pass
    time.sleep(0.5)
    assert Job.objects.get().heartbeat == NOW


def test_every_kind_of_work_has_it(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "pulse", lambda job, clock: pulse(job, clock, every=0.02))
    hour = [NOW]

    def work(_: running.Running) -> None:
        hour[0] = LONG
        assert until(lambda: Job.objects.get().heartbeat == LONG)

    running.run(job_id=str(job.pk), clock=lambda: hour[0], work=work, told=str)
    assert Job.objects.get().state == JobState.DONE


def test_a_missing_memory_is_said(job: Job) -> None:
    def work(_: running.Running) -> None:
        raise MemoryError

    for _ in range(3):
        running.run(job_id=str(job.pk), clock=lambda: NOW, work=work, told=lambda _: "程序出错。")
    after = Job.objects.get()
    assert (after.state, after.message) == (JobState.FAILED, running.NO_MEMORY)
