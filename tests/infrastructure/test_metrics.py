"""The figures for Prometheus: right, for those with the token alone, and not more in number than names of ours."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import DjangoAssertNumQueries, Settings

from perfeval.jobs.models import Job
from perfeval.web.shared import patience
from perfeval.web.shared.metrics import Stored
from tests.conftest import ROOT

TOKEN = "t" * 40
ENOUGH = 10.0  # seconds: a frozen database would never answer; a monitor gives two, which a busy machine may add
AUTHORIZED = {"authorization": f"Bearer {TOKEN}"}
Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def monitor(db: None, client: Client, settings: Settings) -> Client:
    settings.METRICS_TOKEN = TOKEN
    return client


def read(client: Client) -> Figures:
    answer = client.get("/metrics", headers=AUTHORIZED)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {(one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples}


def figure(figures: Figures, name: str, **labels: str) -> float:
    return figures.get((name, frozenset(labels.items())), 0)


def test_requests_are_counted_by_name_method_and_status(monitor: Client) -> None:
    labels = {"view": "login", "method": "GET", "status": "200"}
    before = figure(read(monitor), "perfeval_requests_total", **labels)
    monitor.get(reverse("login"), {"next": "/x"})
    after = read(monitor)
    assert figure(after, "perfeval_requests_total", **labels) == before + 1
    assert figure(after, "perfeval_request_seconds_count", view="login", method="GET") >= 1


def test_what_strangers_send_makes_no_new_figure(monitor: Client) -> None:
    monitor.get("/no/such/page/")
    monitor.generic("FROB", "/")
    before = len(read(monitor))
    for number in range(20):
        monitor.get(f"/no/such/{number}/")
        monitor.generic(f"FROB{number}", "/")
        monitor.get(reverse("login"), {"x": number})
    assert len(read(monitor)) <= before + 15  # the login page's own, if no test asked for it before


@pytest.mark.django_db(transaction=True)
def test_jobs_are_told_by_task_queue_and_state(monitor: Client) -> None:
    now = timezone.now()
    for number, state in enumerate(("queued", "queued", "done")):
        created = now - timedelta(minutes=number)
        Job.objects.create(task="printing.print_chunk", key=str(number), state=state, created_at=created)
    figures = read(monitor)
    labels = {"task": "printing.print_chunk", "queue": "long"}
    assert figure(figures, "perfeval_jobs", **labels, state="queued") == 2
    assert figure(figures, "perfeval_jobs", **labels, state="done") == 1
    assert 60 <= figure(figures, "perfeval_jobs_oldest_waiting_seconds", queue="long") < 120
    assert figure(figures, "perfeval_database_up") == 1


def test_it_costs_three_queries_however_many_jobs_there_are(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    now = timezone.now()
    for number in range(3):
        Job.objects.create(task="t", key=str(number), created_at=now)
        with django_assert_num_queries(3):
            assert list(Stored(now).figures())


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_frozen_database_holds_no_answer(monitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever connects to it waits for ever: it listens and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as frozen:
        for name, value in zip(("HOST", "PORT"), frozen.getsockname(), strict=True):
            monkeypatch.setitem(connections.settings["default"], name, value)
        for _ in range(2):
            begun = time.monotonic()
            figures = read(monitor)
            assert time.monotonic() - begun < ENOUGH
            assert figure(figures, "perfeval_database_up") == 0
            assert ("perfeval_prints", frozenset()) not in figures
    patience._asked["figures"].join()


def test_refused_logins_are_counted(monitor: Client) -> None:
    before = figure(read(monitor), "perfeval_logins_refused_total", reason="password")
    monitor.post(reverse("login"), {"username": "nobody", "password": "wrong"})
    assert figure(read(monitor), "perfeval_logins_refused_total", reason="password") == before + 1


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", TOKEN[:-1], f"Bearer {TOKEN}x"])
def test_without_the_token_there_is_no_such_page(monitor: Client, given: str) -> None:
    assert monitor.get("/metrics", headers={"authorization": given}).status_code == 404


def test_where_no_token_is_set_nobody_may_read(monitor: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    assert monitor.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


@pytest.mark.once
def test_the_figures_of_all_processes_are_added_up(tmp_path: Path) -> None:
    program = (
        "import os, django; django.setup()\n"
        "from perfeval.web.shared import metrics as m\n"
        "for _ in range(3):\n"
        "    if not os.fork(): m.REQUESTS.labels('home', 'GET', 200).inc(); os._exit(0)\n"
        "    os.wait()\n"
        "print(m._of_all_processes().decode())\n"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "perfeval.settings.test",
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
    }
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert 'perfeval_requests_total{method="GET",status="200",view="home"} 3.0' in answer.stdout
