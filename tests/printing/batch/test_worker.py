"""Real workers on a real Redis, killed in the middle of a batch: nothing is lost, nothing is printed twice or half."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from celery.app.routes import Router
from django.core.files.storage import default_storage
from django.db.models import Sum
from django.utils import timezone

from perfeval.celery import app as celery_app
from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job
from perfeval.jobs.operations import enqueue, sweep
from perfeval.jobs.queries import LEASE, RESEND
from perfeval.printing.batch_enums import BatchKind, BatchState, ItemState
from perfeval.printing.batch_models import Batch
from perfeval.printing.models import PrintedDocument
from tests.factories import make_cast
from tests.printing.batch.building import approved_tables, ask
from tests.printing.reading import squeezed, text_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
StartWorker = Callable[..., subprocess.Popen[bytes]]
TABLES, A_CHUNK = 40, 8


@pytest.fixture(autouse=True)
def media(settings: Any) -> Path:
    """The folder of the workers, which are other processes."""
    return Path(settings.MEDIA_ROOT)


def begin(kind: BatchKind) -> Batch:
    cast = make_cast()
    approved_tables(cast, TABLES, units=[cast.unit, cast.sibling])
    Job.objects.all().delete()  # the approval's own print
    return ask(cast.finance_reviewer, kind, timezone.now())


def until(is_so: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.1)


def printed(batch: Batch) -> int:
    return batch.items.filter(state=ItemState.DONE).count()


def is_over(batch: Batch) -> bool:
    batch.refresh_from_db()
    return not batch.is_at_work


def minutes_pass() -> None:
    """Nobody has heard of the jobs that were running for longer than the lease: the sweeper sends them again."""
    now = timezone.now()
    Job.objects.filter(state=JobState.RUNNING).update(heartbeat=now - 2 * LEASE)
    Job.objects.filter(state__in=(JobState.RUNNING, JobState.QUEUED)).update(sent_at=now - 2 * RESEND)
    sweep(now=now)


def children(process: subprocess.Popen[bytes]) -> list[int]:
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return [int(pid) for pid in listed.split()]


def kill_the_child(process: subprocess.Popen[bytes], start_worker: StartWorker) -> None:
    for child in children(process):
        os.kill(child, signal.SIGKILL)


def kill_the_worker(process: subprocess.Popen[bytes], start_worker: StartWorker) -> None:
    process.kill()
    process.wait()
    start_worker()


@pytest.mark.parametrize("kill", [kill_the_child, kill_the_worker])
@pytest.mark.parametrize("kind", list(BatchKind))
def test_a_killed_worker_loses_nothing(
    start_worker: StartWorker,
    kind: BatchKind,
    kill: Callable[..., None],
    media: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("perfeval.printing.batch.asking.CHUNK", A_CHUNK)
    process = start_worker()
    batch = begin(kind)
    until(lambda: printed(batch) >= 3)
    kill(process, start_worker)
    assert printed(batch) < TABLES
    time.sleep(1)
    minutes_pass()
    until(lambda: is_over(batch))
    assert (batch.state, batch.message, printed(batch)) == (BatchState.DONE, "", TABLES)
    starts = batch.items.aggregate(starts=Sum("attempts"))["starts"]
    if kind == BatchKind.ZIP:
        assert starts <= TABLES + 1  # only the table in which it died was begun twice
        holds_every_print_once(batch, media)
    else:
        holds_every_table_once(batch)


def holds_every_print_once(batch: Batch, media: Path) -> None:
    assert PrintedDocument.objects.count() == TABLES
    with zipfile.ZipFile(default_storage.path(batch.file)) as archive:
        assert archive.testzip() is None
        contents = {hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist() if name[:3] != "000"}
    assert contents == set(PrintedDocument.objects.values_list("sha256", flat=True))
    for path in (media / "prints").rglob("*.pdf"):  # under its final name no file is half
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem


def holds_every_table_once(batch: Batch) -> None:
    with default_storage.open(batch.file) as file:
        pages = [squeezed(page) for page in text_of(file.read()).split("\f")[:-1]]
    for item in batch.items.all():
        # By the code at the foot of its first page: in the contents list a table stands by its name only.
        assert sum(item.snapshot.sha256[:32] in page for page in pages) == 1
    assert len(pages) == batch.pages


def test_a_single_print_goes_before_the_chunks_that_wait(
    start_worker: StartWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert printed_after_the_single_print(start_worker, monkeypatch) > TABLES / 2


def test_without_the_priorities_it_would_wait_for_them_all(
    start_worker: StartWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above."""
    amqp = celery_app.amqp
    routes = Router((), amqp.queues, celery_app.conf.task_create_missing_queues, app=celery_app)
    monkeypatch.setattr(amqp, "router", routes)
    assert printed_after_the_single_print(start_worker, monkeypatch) == 0


def printed_after_the_single_print(start_worker: StartWorker, monkeypatch: pytest.MonkeyPatch) -> int:
    """Counted in the order in which the prints were stored: nobody has to look at the right moment."""
    monkeypatch.setattr("perfeval.printing.batch.asking.CHUNK", 1)
    batch = begin(BatchKind.ZIP)
    last = batch.items.latest("number").snapshot
    payload = {"snapshot": last.pk, "layout": "mof-2020"}
    enqueue(task="printing.print_snapshot", key="single", now=timezone.now(), payload=payload)
    start_worker()
    until(lambda: is_over(batch) and not Job.objects.exclude(state=JobState.DONE).exists())
    assert PrintedDocument.objects.count() == TABLES + 1
    single = PrintedDocument.objects.get(snapshot=last, layout="mof-2020")  # the batch prints the tables' own form
    return PrintedDocument.objects.filter(pk__gt=single.pk).count()
