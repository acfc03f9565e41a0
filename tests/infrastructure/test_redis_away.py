"""Redis stopped, frozen, emptied under a running program: people go on, and what they asked for is done afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from perfeval.celery import app
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.jobs import sending
from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job
from perfeval.jobs.operations import enqueue, sweep
from perfeval.jobs.queries import RESEND, last_sweep
from perfeval.printing.models import PrintedDocument
from tests.conftest import ROOT, broker_at, database_url
from tests.factories import NOW, Cast, evaluation_in, filled_evaluation, make_cast, ready_evaluation, reload
from tests.redis import Redis, redis_in_hand
from tests.web.conftest import log_in

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PATIENCE = 2.0  # seconds for a page
TABLES = 6
WAITS = "排队中，后台服务恢复后自动处理"
StartWorker = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def server(broker: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    with redis_in_hand() as found, broker_at(found.url, monkeypatch):
        yield found
        found.thaw()


@pytest.fixture
def february(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day inside the campaign."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def until(is_so: Callable[[], bool], seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.1)


def swept_until(is_so: Callable[[], bool]) -> None:
    """As the clock strikes: what a frozen connection swallowed is sent again by the next sweep but one."""
    for turn in range(10):
        sweep(now=NOW + timedelta(seconds=1) + turn * RESEND)
        deadline = time.monotonic() + 18
        while time.monotonic() < deadline:
            if is_so():
                return
            time.sleep(0.1)
    pytest.fail("it took too long")


def seconds_of(act: Callable[[], HttpResponse]) -> float:
    start = time.monotonic()
    response = act()
    seconds = time.monotonic() - start
    assert response.status_code in (200, 302), response.content.decode()[:500]
    return seconds


def approve_all(cast: Cast, tables: list[Evaluation]) -> HttpResponse:
    chosen = {"table": [f"{table.pk}:{table.version}" for table in tables]}
    return log_in(cast.finance_reviewer).post(reverse("review:batch-approve"), chosen)  # type: ignore[return-value]


def autosave(client: Client, table: Evaluation, text: str) -> HttpResponse:
    row = table.indicators.order_by("position")[0]
    change = {"row": f"indicator-{row.pk}", "field": "actual_text", "text": text, "revision": row.revision}
    return client.post(  # type: ignore[return-value]
        reverse("unit:cells", args=[table.pk]), json.dumps({"changes": [change]}), "application/json",
        headers={"accept": "application/json"},
    )  # fmt: skip


def submit(client: Client, table: Evaluation) -> HttpResponse:
    form = {"declared_true": "1", "content_revision": str(reload(table).content_revision)}
    return client.post(reverse("unit:check", args=[table.pk]), form)  # type: ignore[return-value]


def take_away(server: Redis, how: str) -> None:
    server.freeze() if how == "frozen" else server.stop()


def bring_back(server: Redis, how: str) -> None:
    server.thaw() if how == "frozen" else server.start()
    sending.broker.rests_until = 0.0  # some seconds later


@pytest.mark.usefixtures("february")
@pytest.mark.parametrize("how", ["frozen", "stopped"])
def test_people_go_on_and_the_print_comes_when_redis_does(server: Redis, start_worker: StartWorker, how: str) -> None:
    cast = make_cast()
    draft, ready = filled_evaluation(cast, name="草稿"), ready_evaluation(cast, name="待送")
    tables = [evaluation_in(cast, State.FINANCE_REVIEW, name=f"第{number}表") for number in range(TABLES)]
    clerk = log_in(cast.clerk)
    autosave(clerk, draft, "90")  # what a process loads at its first request is no matter of Redis
    approve_all(cast, [])
    take_away(server, how)
    approved = tables[0]
    pages = {
        "save": lambda: autosave(clerk, draft, "91"),
        "submit": lambda: submit(clerk, ready),
        "approve": lambda: approve_all(cast, tables[:1]),
        "approve many": lambda: approve_all(cast, tables[1:]),
        "ask for a print": lambda: clerk.post(reverse("printed-again", args=[approved.pk])),
        "look": lambda: clerk.get(reverse("unit:submitted", args=[approved.pk])),
    }
    taken = {name: seconds_of(act) for name, act in pages.items()}  # type: ignore[arg-type]
    assert {name: seconds for name, seconds in taken.items() if seconds > PATIENCE} == {}
    assert {reload(table).as_state for table in tables} == {State.APPROVED}
    assert reload(ready).as_state is State.BUREAU_REVIEW
    assert WAITS in clerk.get(reverse("printing-state", args=[approved.pk])).content.decode()
    bring_back(server, how)
    start_worker()
    assert sweep(now=NOW + timedelta(seconds=1)) == TABLES
    until(lambda: PrintedDocument.objects.count() == TABLES)
    assert set(Job.objects.values_list("attempt", flat=True)) == {1}
    assert WAITS not in clerk.get(reverse("printing-state", args=[approved.pk])).content.decode()


@pytest.mark.usefixtures("february")
def test_without_the_rest_each_table_would_cost_a_second(server: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above."""
    cast = make_cast()
    tables = [evaluation_in(cast, State.FINANCE_REVIEW, name=f"第{number}表") for number in range(3)]
    monkeypatch.setattr(sending, "REST", 0.0)
    server.freeze()
    assert seconds_of(lambda: approve_all(cast, tables)) > PATIENCE


def test_what_a_flush_took_away_is_sent_again(server: Redis, start_worker: StartWorker) -> None:
    job = enqueue(task="tests.finish", key="k", now=NOW)
    assert server.waiting("short") == 1
    server.flush()
    start_worker("-I", "tests.infrastructure.tasks")
    time.sleep(5)
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    assert sweep(now=NOW + RESEND / 2) == 0  # it may still be on its way
    assert sweep(now=NOW + 2 * RESEND) == 1
    until(lambda: Job.objects.get().state == JobState.DONE)


@pytest.mark.parametrize("how", ["frozen", "stopped"])
def test_a_worker_outlives_a_redis_that_is_away(server: Redis, start_worker: StartWorker, how: str) -> None:
    process = start_worker("-I", "tests.infrastructure.tasks")
    enqueue(task="tests.finish", key="before", now=NOW)
    until(lambda: Job.objects.get(key="before").state == JobState.DONE)
    take_away(server, how)
    enqueue(task="tests.finish", key="meanwhile", now=NOW)
    time.sleep(4)
    bring_back(server, how)
    swept_until(lambda: Job.objects.get(key="meanwhile").state == JobState.DONE)
    assert process.poll() is None


def test_a_worker_whose_task_ends_while_redis_is_frozen_takes_the_next(
    server: Redis, start_worker: StartWorker
) -> None:
    process = start_worker("-I", "tests.infrastructure.tasks")
    enqueue(task="tests.finish", key="before", now=NOW)
    until(lambda: Job.objects.get(key="before").state == JobState.DONE)
    app.send_task("tests.hold", [0.7], queue="short")
    until(lambda: server.waiting("short") == 0)  # taken, and over while Redis is frozen
    take_away(server, "frozen")
    time.sleep(3)
    bring_back(server, "frozen")
    enqueue(task="tests.finish", key="next", now=NOW)
    swept_until(lambda: Job.objects.get(key="next").state == JobState.DONE)
    assert process.poll() is None  # the same worker, not another


@pytest.fixture
def start_clock(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", "--quiet", "-A", "tests.infrastructure.fast_clock", "beat"]
        command += ["--pidfile=", "--loglevel", "CRITICAL", "-s", str(tmp_path / f"schedule-{len(started)}")]
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "perfeval.settings.test", "DATABASE_URL": database_url()}
        process = subprocess.Popen(command, cwd=ROOT, env=environment)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.once  # the clock has no part in the database
def test_two_clocks_do_no_harm_and_outlive_a_redis_that_is_away(
    server: Redis, start_worker: StartWorker, start_clock: Callable[[], subprocess.Popen[bytes]]
) -> None:
    server.stop()
    clocks = [start_clock(), start_clock()]
    for number in range(20):
        enqueue(task="tests.survive", key=str(number), now=NOW)  # each kills the process that has it first
    time.sleep(6)
    assert [process.poll() for process in clocks] == [None, None]
    assert last_sweep() is None
    server.start()
    start_worker("-I", "tests.infrastructure.tasks")
    until(lambda: last_sweep() is not None)
    until(lambda: not Job.objects.exclude(state=JobState.DONE).exists(), 120)
    assert [process.poll() for process in clocks] == [None, None]


def test_the_workers_wait_for_ever() -> None:
    assert settings.CELERY_BROKER_CONNECTION_MAX_RETRIES is None
