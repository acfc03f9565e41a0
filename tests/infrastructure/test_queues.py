"""Short and long work on real workers: the one never waits for the other, and neither takes the machine's memory."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone

from perfeval.celery import app
from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job
from perfeval.jobs.operations import enqueue
from perfeval.jobs.running import NO_MEMORY
from perfeval.upkeep.jobs import KINDS
from tests.conftest import broker_at
from tests.redis import Redis, redis_in_hand

StartWorker = Callable[..., subprocess.Popen[bytes]]
TASKS = ("-I", "tests.infrastructure.tasks")


@pytest.fixture
def server(broker: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    """One of its own, for what is left in the queues is nobody else's."""
    with redis_in_hand() as found, broker_at(found.url, monkeypatch):
        yield found


def is_done(job: Job, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        job.refresh_from_db()
        if job.state == JobState.DONE:
            return True
        time.sleep(0.1)
    return False


def occupy(server: Redis) -> None:
    """Every process that takes long work has some, and more waits."""
    for _ in range(2):
        app.send_task("tests.hold", args=[12], queue="long")
    deadline = time.monotonic() + 20
    while server.waiting("long") == 2 and time.monotonic() < deadline:
        time.sleep(0.1)


@pytest.mark.once
def test_what_nobody_waits_long_for_is_short() -> None:
    app.loader.import_default_modules()
    queues = {name: app.amqp.router.route({}, name)["queue"].name for name in KINDS}
    assert [name for name, queue in queues.items() if queue == "short"] == ["printing.print_snapshot"]
    assert app.amqp.router.route({}, "jobs.sweep")["queue"].name == "short"
    assert set(app.amqp.queues) == {"short", "long"}


@pytest.mark.once
def test_every_task_has_its_time() -> None:
    """Longer than the worst honest case, and the hard limit leaves room to say so after the soft one."""
    app.loader.import_default_modules()
    limits = {name: (app.tasks[name].soft_time_limit, app.tasks[name].time_limit) for name in KINDS}
    assert limits == {
        "printing.print_snapshot": (60, 75),
        "printing.print_chunk": (120, 150),
        "printing.bind_batch": (300, 330),
        "exchange.write_export": (840, 870),
        "exchange.inspect_files": (300, 330),
        "exchange.check_list": (300, 330),
        "exchange.write_list": (300, 330),
    }


@pytest.mark.slow
def test_short_work_is_done_while_long_work_holds_all_that_takes_it(server: Redis, start_worker: StartWorker) -> None:
    start_worker(*TASKS, "-Q", "short,long", "-n", "both@%h")
    start_worker(*TASKS, "-Q", "short", "-n", "short@%h")
    occupy(server)
    assert is_done(enqueue(task="tests.finish", key="k", now=timezone.now()), seconds=10)


@pytest.mark.slow
def test_without_a_worker_of_its_own_it_would_wait(server: Redis, start_worker: StartWorker) -> None:
    """The control of the test above."""
    start_worker(*TASKS, "-Q", "short,long")
    occupy(server)
    assert not is_done(enqueue(task="tests.finish", key="k", now=timezone.now()), seconds=8)


@pytest.mark.slow
def test_a_job_that_takes_too_much_memory_says_so_and_others_go_on(server: Redis, start_worker: StartWorker) -> None:
    start_worker(*TASKS)
    greedy = enqueue(task="tests.take_memory", key="greedy", payload={"bytes": 2_000_000_000}, now=timezone.now())
    modest = enqueue(task="tests.take_memory", key="modest", payload={"bytes": 200_000_000}, now=timezone.now())
    assert is_done(modest, seconds=30)
    greedy.refresh_from_db()
    assert (greedy.state, greedy.attempt, greedy.message) == (JobState.QUEUED, 1, NO_MEMORY)
