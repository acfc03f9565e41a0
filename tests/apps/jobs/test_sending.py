"""The broker only wakes workers: whatever happens to it, the job stays."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import kombu.pools
import pytest
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from perfeval.jobs import sending
from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job
from perfeval.jobs.operations import claim, enqueue, finish, sweep
from perfeval.jobs.queries import LEASE, last_sweep
from perfeval.jobs.tasks import sweep as sweep_task
from tests.factories import NOW

TASK = "tests.nothing"
LATER = NOW + timedelta(minutes=5)


class Outbox(list[tuple[str, list[str]]]):
    """What was sent, in place of a broker; `down` makes it refuse."""

    down = False

    def send_task(self, name: str, args: list[str], **_: Any) -> None:
        if self.down:
            raise OperationalError("no broker")
        self.append((name, args))


@pytest.fixture
def outbox(monkeypatch: pytest.MonkeyPatch) -> Outbox:
    sent = Outbox()
    monkeypatch.setattr(current_app, "send_task", sent.send_task)
    return sent


def queue(key: str = "k") -> Job:
    return enqueue(task=TASK, key=key, now=NOW)


@pytest.mark.django_db
class TestEnqueue:
    def test_it_wakes_a_worker_after_the_commit(self, outbox: Outbox, django_capture_on_commit_callbacks: Any) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            job = queue()
            assert outbox == []
        assert outbox == [(TASK, [str(job.pk)])]

    def test_a_transaction_that_fails_leaves_neither_job_nor_message(self, outbox: Outbox) -> None:
        @transaction.atomic
        def act() -> None:
            queue()
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            act()
        assert (Job.objects.count(), outbox) == (0, [])

    def test_a_broker_that_is_down_harms_nobody(self, outbox: Outbox, django_capture_on_commit_callbacks: Any) -> None:
        outbox.down = True
        with django_capture_on_commit_callbacks(execute=True):
            job = queue()
        assert Job.objects.get(pk=job.pk).state == JobState.QUEUED

    def test_what_is_done_wakes_nobody(self, outbox: Outbox, django_capture_on_commit_callbacks: Any) -> None:
        queue()
        Job.objects.update(state=JobState.DONE)
        with django_capture_on_commit_callbacks(execute=True):
            queue()
        assert outbox == []


@pytest.mark.django_db
class TestRest:
    """A broker that did not answer is not asked again for a while."""

    def ask(self, outbox: Outbox, number: int, capture: Any) -> None:
        with capture(execute=True):
            queue(f"k{number}")

    def test_only_the_first_of_many_waits_for_it(
        self, outbox: Outbox, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tries: list[str] = []

        def refuse(name: str, **_: Any) -> None:
            tries.append(name)
            raise OperationalError("no broker")

        monkeypatch.setattr(current_app, "send_task", refuse)
        for number in range(5):
            self.ask(outbox, number, django_capture_on_commit_callbacks)
        assert len(tries) == 1
        assert set(Job.objects.values_list("sent_at", flat=True)) == {None}
        assert all(job.is_held_up for job in Job.objects.all())

    def test_after_the_rest_it_is_asked_again(
        self, outbox: Outbox, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sending, "REST", 0.0)
        outbox.down = True
        self.ask(outbox, 1, django_capture_on_commit_callbacks)
        outbox.down = False
        self.ask(outbox, 2, django_capture_on_commit_callbacks)
        assert len(outbox) == 1

    def test_whatever_its_client_raises_the_act_is_done(
        self, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(name: str, **_: Any) -> None:
            raise RuntimeError("OOM command not allowed")

        monkeypatch.setattr(current_app, "send_task", refuse)
        with django_capture_on_commit_callbacks(execute=True):
            job = queue()
        job.refresh_from_db()
        assert job.is_held_up


@pytest.fixture
def no_broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The real client, and a socket that is not there."""
    before = current_app.conf.broker_url
    monkeypatch.setattr(current_app, "_pool", None)
    monkeypatch.setattr(current_app.amqp, "_producer_pool", None)
    current_app.conf.update(broker_url=f"redis+socket://{tmp_path}/none.sock")
    yield
    current_app.conf.update(broker_url=before)
    kombu.pools.reset()


@pytest.mark.django_db(transaction=True)
@pytest.mark.once
def test_a_missing_redis_neither_raises_nor_blocks(no_broker: None) -> None:
    started = time.monotonic()
    with transaction.atomic():
        job = queue()
    assert time.monotonic() - started < 3
    assert Job.objects.get(pk=job.pk).state == JobState.QUEUED
    assert sweep(now=LATER) == 0


@pytest.mark.django_db
class TestSweep:
    def test_a_lost_message_is_sent_again(self, outbox: Outbox) -> None:
        job = queue()
        assert sweep(now=LATER) == 1
        assert outbox == [(TASK, [str(job.pk)])]

    def test_a_fresh_job_is_given_time(self, outbox: Outbox) -> None:
        queue()
        assert sweep(now=NOW + timedelta(seconds=5)) == 0

    def test_a_job_whose_worker_is_silent_is_sent_again(self, outbox: Outbox) -> None:
        job = queue()
        claim(job_id=str(job.pk), now=NOW)
        assert sweep(now=NOW + timedelta(seconds=60)) == 0
        assert sweep(now=NOW + LEASE + timedelta(seconds=1)) == 1

    def test_what_is_over_is_not_sent(self, outbox: Outbox) -> None:
        job = claim(job_id=str(queue().pk), now=NOW)
        assert job is not None
        finish(job=job, now=NOW)
        assert sweep(now=LATER) == 0

    def test_it_stops_at_a_broker_that_is_down(self, outbox: Outbox) -> None:
        tries: list[str] = []

        def refuse(name: str, **_: Any) -> None:
            tries.append(name)
            raise OperationalError("no broker")

        outbox.down = True
        for number in range(5):
            queue(f"k{number}")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(current_app, "send_task", refuse)
            assert sweep(now=LATER) == 0
        assert len(tries) == 1

    def test_what_was_sent_lately_is_not_sent_again(self, outbox: Outbox) -> None:
        queue()
        assert [sweep(now=LATER + timedelta(seconds=seconds)) for seconds in (0, 60, 100)] == [1, 0, 1]

    def test_a_long_queue_hides_nobody(self, outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
        """More old jobs than one sweep takes: the next takes the others."""
        monkeypatch.setattr("perfeval.jobs.operations.AT_ONCE", 2)
        jobs = [queue(f"k{number}") for number in range(4)]
        sweep(now=LATER)
        sweep(now=LATER + timedelta(seconds=60))
        assert {args[0] for _, args in outbox} == {str(job.pk) for job in jobs}

    def test_what_the_broker_never_took_goes_before_what_it_may_have_lost(self, outbox: Outbox) -> None:
        queue("lost")
        untaken = queue("untaken")
        Job.objects.filter(pk=untaken.pk).update(sent_at=None, created_at=LATER)
        sweep(now=LATER)
        assert outbox[0][1] == [str(untaken.pk)]

    def test_it_says_that_it_was_there(self, outbox: Outbox) -> None:
        assert last_sweep() is None
        sweep(now=NOW)
        sweep(now=LATER)
        assert last_sweep() == LATER

    def test_the_oldest_goes_first(self, outbox: Outbox) -> None:
        young, old = queue("young"), queue("old")
        Job.objects.filter(pk=old.pk).update(created_at=NOW - timedelta(days=1))
        sweep(now=LATER)
        assert [args for _, args in outbox] == [[str(old.pk)], [str(young.pk)]]

    def test_the_task_of_the_clock_sweeps(self, outbox: Outbox) -> None:
        queue()
        assert sweep_task() == 1
