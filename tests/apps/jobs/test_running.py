"""The worker's share of any job: each way in which work can end, and what those who wait are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from perfeval.core.errors import Refused
from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job
from perfeval.jobs.operations import cancel, enqueue
from perfeval.jobs.progress import progress_since
from perfeval.jobs.queries import LEASE, MAX_ATTEMPTS, claimable
from perfeval.jobs.running import Running, TurnOverError, run
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def job() -> Job:
    return enqueue(task="tests.nothing", key="k", now=NOW, total=5)


@pytest.fixture
def told() -> list[str]:
    """What those who wait are told in the end."""
    return []


def work_on(job: Job, work: Callable[[Running], None], told: list[str], now: datetime = NOW) -> Job:
    def given_up(job: Job, _: datetime) -> None:
        told.append(job.message)

    run(job_id=str(job.pk), clock=lambda: now, work=work, told=lambda _: "程序出错。", given_up=given_up)
    return Job.objects.get(pk=job.pk)


def fall(_: Running) -> None:
    raise RuntimeError("/srv/perfeval/secret")


def test_done(job: Job, told: list[str]) -> None:
    after = work_on(job, lambda running: running.beat(2), told)
    assert (after.state, after.done, told) == (JobState.DONE, 5, [])


def test_each_beat_has_the_hour_at_which_it_is_given(job: Job) -> None:
    """A worker that takes longer than the lease and says so is not taken for dead, and ends when it ends."""
    hours = iter(NOW + number * LEASE for number in range(10))

    def work(running: Running) -> None:
        for number in (1, 2, 3):
            running.beat(number)
            assert Job.objects.get().heartbeat == NOW + number * LEASE
        assert not claimable(NOW + 3 * LEASE).exists()

    run(job_id=str(job.pk), clock=lambda: next(hours), work=work, told=str)
    after = Job.objects.get()
    assert (after.state, after.finished_at) == (JobState.DONE, NOW + 4 * LEASE)


def test_what_is_refused_is_not_tried_again(job: Job, told: list[str]) -> None:
    def refuse(_: Running) -> None:
        raise Refused("您已无权查看。")

    after = work_on(job, refuse, told)
    assert (after.state, after.attempt, told) == (JobState.FAILED, 1, ["您已无权查看。"])


def test_a_fault_is_tried_three_times_and_told_once(job: Job, told: list[str]) -> None:
    for _ in range(MAX_ATTEMPTS):
        assert told == []
        after = work_on(job, fall, told)
    assert (after.state, told) == (JobState.FAILED, ["程序出错。"])


def test_where_workers_only_died_it_is_told_by_the_next(job: Job, told: list[str]) -> None:
    def die(_: Running) -> None:
        raise KeyboardInterrupt  # nothing of ours catches it, as with a death

    for attempt in range(MAX_ATTEMPTS):
        with pytest.raises(KeyboardInterrupt):
            work_on(job, die, told, NOW + 2 * attempt * LEASE)
    work_on(job, die, told, NOW + 2 * MAX_ATTEMPTS * LEASE)
    assert told == ["多次中断，已停止重试，请重新发起。"]


def test_who_waits_is_told_with_the_end_of_the_job_or_the_job_is_not_over(job: Job) -> None:
    """A worker that dies between the two leaves a job that is claimed again, not people who wait for ever."""

    def die(job: Job, _: datetime) -> None:
        raise KeyboardInterrupt

    Job.objects.update(attempt=MAX_ATTEMPTS - 1)
    with pytest.raises(KeyboardInterrupt):
        run(job_id=str(job.pk), clock=lambda: NOW, work=fall, told=str, given_up=die)
    assert Job.objects.get(pk=job.pk).state == JobState.RUNNING


def test_a_turn_that_is_over_is_no_attempt(job: Job, told: list[str]) -> None:
    def stop(_: Running) -> None:
        raise TurnOverError

    after = work_on(job, stop, told)
    assert (after.state, after.attempt, told) == (JobState.QUEUED, 0, [])


def test_what_was_cancelled_stops_at_its_next_beat(job: Job, told: list[str]) -> None:
    reached: list[str] = []

    def work(running: Running) -> None:
        cancel(prefix="k", now=NOW)
        running.beat()
        reached.append("further")

    after = work_on(job, work, told)
    assert (after.state, reached, told) == (JobState.CANCELLED, [], [])


def test_of_a_job_that_another_has_nothing_is_done(job: Job, told: list[str]) -> None:
    def twice(_: Running) -> None:
        work_on(job, lambda _: pytest.fail("two at once"), told)

    assert work_on(job, twice, told).state == JobState.DONE


def test_progress() -> None:
    early = progress_since(NOW, NOW + timedelta(seconds=2), done=5, total=10)
    assert (early.done, early.left, early.percent, early.speed, early.seconds_left) == (5, 5, 50, None, None)
    later = progress_since(NOW, NOW + timedelta(seconds=30), done=25, total=110, before=10)
    assert (later.done, later.left, later.speed, later.seconds_left, later.minutes_left) == (35, 75, 50, 90, 2)
    assert progress_since(None, NOW, done=9, total=5).done == 5
