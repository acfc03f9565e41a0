"""A job from the queue to its end, also where a worker dies."""

from __future__ import annotations

from datetime import timedelta

import pytest

from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job
from perfeval.jobs.operations import (
    FORGOTTEN,
    beat,
    claim,
    enqueue,
    fail,
    finish,
    forget,
    give_up_exhausted,
    queue_again,
)
from perfeval.jobs.queries import LEASE, MAX_ATTEMPTS, job_by_key
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + LEASE + timedelta(seconds=1)


@pytest.fixture
def job() -> Job:
    return enqueue(task="printing.print_snapshot", key="print:1:futian", now=NOW, payload={"snapshot": 1}, total=1)


def claimed(job: Job, now: object = NOW) -> Job:
    taken = claim(job_id=str(job.pk), now=now)  # type: ignore[arg-type]
    assert taken is not None
    return taken


def state_of(job: Job) -> str:
    return Job.objects.get(pk=job.pk).state


def test_the_same_key_gives_the_same_job(job: Job) -> None:
    again = enqueue(task="printing.print_snapshot", key="print:1:futian", now=NOW)
    assert again.pk == job.pk
    assert job_by_key("print:1:futian") == job
    assert job_by_key("print:2:futian") is None


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.CANCELLED])
def test_a_job_that_ended_badly_is_queued_again(job: Job, state: JobState) -> None:
    Job.objects.filter(pk=job.pk).update(state=state, attempt=3, message="…", finished_at=NOW)
    again = enqueue(task="printing.print_snapshot", key="print:1:futian", now=LATER)
    assert (again.state, again.attempt, again.message, again.finished_at) == (JobState.QUEUED, 0, "", None)


@pytest.mark.parametrize("state", [JobState.RUNNING, JobState.DONE])
def test_a_job_that_runs_or_is_done_is_left_alone(job: Job, state: JobState) -> None:
    Job.objects.filter(pk=job.pk).update(state=state)
    assert enqueue(task="printing.print_snapshot", key="print:1:futian", now=LATER).state == state


def test_of_two_workers_one_gets_the_job(job: Job) -> None:
    first = claimed(job)
    assert (first.state, first.attempt) == (JobState.RUNNING, 1)
    assert claim(job_id=str(job.pk), now=NOW) is None


def test_a_living_worker_keeps_its_job(job: Job) -> None:
    mine = claimed(job)
    assert beat(job=mine, now=NOW + timedelta(seconds=80), done=1)
    assert claim(job_id=str(job.pk), now=LATER) is None
    assert Job.objects.get(pk=job.pk).done == 1


def test_another_worker_takes_over_from_a_silent_one(job: Job) -> None:
    silent = claimed(job)
    other = claimed(job, LATER)
    assert other.attempt == 2
    assert not beat(job=silent, now=LATER)
    assert not finish(job=silent, now=LATER)
    assert not fail(job=silent, now=LATER, message="x")
    assert finish(job=other, now=LATER)


def test_a_finished_job_says_so_and_is_not_claimed_again(job: Job) -> None:
    mine = claimed(job)
    assert finish(job=mine, now=LATER, message="完成")
    stored = Job.objects.get(pk=job.pk)
    assert (stored.state, stored.done, stored.finished_at, stored.token) == (JobState.DONE, 1, LATER, None)
    assert claim(job_id=str(job.pk), now=LATER + timedelta(days=1)) is None
    assert not finish(job=mine, now=LATER)


def test_a_failed_attempt_is_queued_again_with_its_reason(job: Job) -> None:
    assert fail(job=claimed(job), now=NOW, message="缺少字体")
    stored = Job.objects.get(pk=job.pk)
    assert (stored.state, stored.message) == (JobState.QUEUED, "缺少字体")


def test_it_is_given_up_after_the_third_failure(job: Job) -> None:
    for attempt in range(1, MAX_ATTEMPTS + 1):
        taken = claimed(job)
        assert taken.attempt == attempt
        fail(job=taken, now=NOW, message="缺少字体" * 500)
    stored = Job.objects.get(pk=job.pk)
    assert (stored.state, len(stored.message), stored.finished_at) == (JobState.FAILED, 500, NOW)
    assert claim(job_id=str(job.pk), now=LATER) is None


def test_it_is_given_up_after_three_workers_died_on_it(job: Job) -> None:
    now = NOW
    for _ in range(MAX_ATTEMPTS):
        claimed(job, now)
        now += LEASE + timedelta(seconds=1)
    assert state_of(job) == JobState.RUNNING
    assert claim(job_id=str(job.pk), now=now) is None
    assert state_of(job) == JobState.FAILED


def test_without_the_count_of_attempts_it_would_run_for_ever(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control of the two tests above."""
    monkeypatch.setattr("perfeval.jobs.operations.MAX_ATTEMPTS", 10**6)
    now = NOW
    for _ in range(MAX_ATTEMPTS + 1):
        claimed(job, now)
        now += LEASE + timedelta(seconds=1)


def test_a_message_about_a_job_that_is_gone_does_nothing(job: Job) -> None:
    key = str(job.pk)
    job.delete()
    assert claim(job_id=key, now=NOW) is None


class TestGivingUpWithoutAWorker:
    def tell(self, job: Job, _: object) -> None:
        self.told = [*getattr(self, "told", []), job.message]

    def test_what_killed_three_workers_ends_and_is_told(self, job: Job) -> None:
        now = NOW
        for _ in range(MAX_ATTEMPTS):
            assert give_up_exhausted(now=now, tell=self.tell) == 0
            claimed(job, now)
            now += LEASE + timedelta(seconds=1)
        assert give_up_exhausted(now=now, tell=self.tell) == 1
        assert give_up_exhausted(now=now, tell=self.tell) == 0
        assert (state_of(job), self.told) == (JobState.FAILED, ["多次中断，已停止重试，请重新发起。"])

    def test_the_third_attempt_is_not_cut_off(self, job: Job) -> None:
        Job.objects.update(attempt=MAX_ATTEMPTS - 1)
        claimed(job)
        assert give_up_exhausted(now=NOW + LEASE / 2, tell=self.tell) == 0

    def test_who_cannot_be_told_now_is_told_by_the_next(self, job: Job) -> None:
        Job.objects.update(attempt=MAX_ATTEMPTS, state=JobState.RUNNING, heartbeat=NOW)

        def die(*_: object) -> None:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            give_up_exhausted(now=LATER, tell=die)
        assert state_of(job) == JobState.RUNNING


def test_of_two_who_ask_for_another_try_one_gives_it(job: Job) -> None:
    assert not queue_again(job=job, now=NOW)
    Job.objects.update(state=JobState.FAILED, attempt=3)
    assert queue_again(job=job, now=NOW)
    assert not queue_again(job=job, now=NOW)


@pytest.mark.parametrize(
    ("state", "is_forgotten"), [(JobState.DONE, True), (JobState.CANCELLED, True), (JobState.FAILED, False)]
)
def test_what_is_long_over_is_forgotten(job: Job, state: JobState, is_forgotten: bool) -> None:
    Job.objects.update(state=state, finished_at=NOW)
    assert forget(now=NOW + FORGOTTEN) == 0
    assert forget(now=NOW + FORGOTTEN + timedelta(seconds=1)) == int(is_forgotten)
