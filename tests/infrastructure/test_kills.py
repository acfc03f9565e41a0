"""Jobs of every kind on a real worker that is killed at random moments: each ends once, and nothing half is left."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone
from openpyxl import load_workbook

from perfeval.campaigns.models import Campaign
from perfeval.core.workflow import State
from perfeval.evaluations.operations.printing import request_print
from perfeval.exchange.exports import asking
from perfeval.exchange.exports.contents.tables import TableLines
from perfeval.exchange.exports.enums import ExportFormat, ExportState
from perfeval.exchange.exports.models import Export
from perfeval.exchange.lists import confirming, uploading
from perfeval.exchange.lists.confirming import confirm_upload
from perfeval.exchange.lists.enums import UploadState
from perfeval.exchange.lists.models import ListUpload
from perfeval.exchange.models import Inspection
from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job
from perfeval.jobs.operations import sweep
from perfeval.jobs.queries import LEASE, RESEND
from perfeval.organisations.models import Organisation
from perfeval.printing.batch_enums import BatchKind, BatchState
from perfeval.printing.batch_models import Batch
from perfeval.printing.models import PrintedDocument
from perfeval.upkeep.jobs import KINDS
from tests.exchange.exports.building import begun
from tests.exchange.inspection.files import a_sheet, inspect, interchange
from tests.exchange.lists.workbooks import upload_rows
from tests.factories import Cast, bulk_evaluations, evaluation_in, make_cast
from tests.printing.batch.building import approved_tables, ask

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

StartWorker = Callable[..., subprocess.Popen[bytes]]
LATEST = (0.1, 0.3)  # seconds after its begin, of each kill; one fewer than attempts: what dies thrice is given up
UNITS, TABLES, GOALS = 4000, 3000, 8000  # so many that it is not over before the first kill
FILES = 48


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TableLines, "at_once", 0)
    monkeypatch.setattr(asking, "AT_ONCE", 0)
    monkeypatch.setattr(uploading, "AT_ONCE_BYTES", 0)
    monkeypatch.setattr(confirming, "AT_ONCE_ROWS", 0)


@pytest.fixture(autouse=True)
def no_files_of_other_tests() -> None:
    """Rows go after each test, files do not. The worker's folder is that of this process: it cannot be another."""
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


def files_in(folder: str) -> list[Path]:
    """Those with a final name, which must be whole."""
    found = Path(settings.MEDIA_ROOT, folder).rglob("*")
    return [path for path in found if path.is_file() and not path.name.endswith(".part")]


@dataclass
class Work:
    """Something asked for, and how to see that it came once and whole."""

    tasks: set[str]
    check: Callable[[], None]


def a_print(cast: Cast) -> Work:
    table = evaluation_in(cast, State.APPROVED)
    request_print(table, table.snapshots.latest("version"), cast.clerk, timezone.now())

    def check() -> None:
        document = PrintedDocument.objects.get()
        assert [path.stem for path in files_in("prints")] == [document.sha256]
        assert hashlib.sha256(files_in("prints")[0].read_bytes()).hexdigest() == document.sha256

    return Work({"printing.print_snapshot"}, check)


def a_batch(cast: Cast) -> Work:
    approved_tables(cast, 12)
    Job.objects.all().delete()  # the approval's own print
    batch = ask(cast.finance_reviewer, BatchKind.ZIP, timezone.now())

    def check() -> None:
        batch.refresh_from_db()
        assert (batch.state, batch.message) == (BatchState.DONE, "")
        needed = set(PrintedDocument.objects.values_list("sha256", flat=True))
        assert len(needed) == 12
        # A worker that dies between the file and its row leaves a file that nobody asks for; none is half.
        for path in files_in("prints"):
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem
            needed.discard(path.stem)
        assert not needed
        with zipfile.ZipFile(default_storage.path(batch.file)) as archive:
            assert archive.testzip() is None
        assert [path.name for path in files_in(batch.folder)] == [Path(batch.file).name]
        assert Batch.objects.count() == 1

    return Work({"printing.print_chunk", "printing.bind_batch"}, check)


def an_export(cast: Cast) -> Work:
    bulk_evaluations(cast, TABLES)
    export = begun(cast.finance_reviewer)

    def check() -> None:
        export.refresh_from_db()
        assert (export.state, export.lines, Export.objects.count()) == (ExportState.DONE, TABLES, 1)
        assert [path.name for path in files_in("exports")] == [Path(export.file).name]
        assert load_workbook(default_storage.path(export.file)).sheetnames

    return Work({"exchange.write_export"}, check)


def an_export_of_a_list(cast: Cast) -> Work:
    bulk_evaluations(cast, GOALS)
    campaign = Campaign.objects.get()
    export = asking.request_list(
        actor=cast.finance_reviewer,
        kind="goals",
        campaign=campaign,
        export_format=ExportFormat.XLSX,
        now=timezone.now(),
    )
    assert isinstance(export, Export)

    def check() -> None:
        export.refresh_from_db()
        assert (export.state, export.lines, Export.objects.count()) == (ExportState.DONE, GOALS, 1)
        assert [path.name for path in files_in("exports")] == [Path(export.file).name]
        assert load_workbook(default_storage.path(export.file)).worksheets[0].max_row == GOALS + 1

    return Work({"exchange.write_export"}, check)


def an_inspection(cast: Cast) -> Work:
    content = interchange(a_sheet())
    inspection = inspect(cast.clerk, **{f"file{number}__json": content for number in range(FILES)})

    def check() -> None:
        inspection.refresh_from_db()
        assert not inspection.is_at_work
        assert inspection.tables.count() == FILES
        assert (files_in("inspections"), Inspection.objects.count()) == ([], 1)

    return Work({"exchange.inspect_files"}, check)


def a_list(cast: Cast) -> ListUpload:
    return upload_rows(
        cast, "organisations", *[(f"N{number:04d}", f"新单位{number}", "预算单位", "110") for number in range(UNITS)]
    )


def a_list_checked(cast: Cast) -> Work:
    upload = a_list(cast)

    def check() -> None:
        upload.refresh_from_db()
        assert (upload.state, upload.new, upload.rows.count()) == (UploadState.CHECKED, UNITS, UNITS)
        assert files_in("lists") == []

    return Work({"exchange.check_list"}, check)


def a_list_written(cast: Cast) -> Work:
    upload = a_list(cast)
    Job.objects.all().delete()
    uploading.check_upload(upload=upload)
    ListUpload.objects.update(expires_at=timezone.now() + timedelta(days=1))
    upload.refresh_from_db()
    confirm_upload(upload=upload, now=timezone.now())

    def check() -> None:
        upload.refresh_from_db()
        assert (upload.state, upload.message) == (UploadState.DONE, "")
        assert Organisation.objects.filter(code__startswith="N").count() == UNITS

    return Work({"exchange.write_list"}, check)


KIND_OF_WORK = [a_print, a_batch, an_export, an_export_of_a_list, an_inspection, a_list_checked, a_list_written]


def test_every_kind_of_job_is_among_them() -> None:
    named = {
        "printing.print_snapshot", "printing.print_chunk", "printing.bind_batch", "exchange.write_export",
        "exchange.inspect_files", "exchange.check_list", "exchange.write_list",
    }  # fmt: skip
    assert set(KINDS) == named


def until(is_so: Callable[[], bool], seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, list(Job.objects.values("task", "state", "attempt", "message"))
        time.sleep(0.02)


def minutes_pass() -> None:
    """Nobody has heard of the jobs that were running, and the clock strikes."""
    now = timezone.now()
    Job.objects.filter(state=JobState.RUNNING).update(heartbeat=now - 2 * LEASE)
    Job.objects.filter(state__in=(JobState.RUNNING, JobState.QUEUED)).update(sent_at=now - 2 * RESEND)
    sweep(now=now)


def has_begun() -> bool:
    return Job.objects.filter(state=JobState.RUNNING).exists()


def is_over() -> bool:
    return not Job.objects.filter(state__in=(JobState.RUNNING, JobState.QUEUED)).exists()


def kill(process: subprocess.Popen[bytes], start_worker: StartWorker, chance: random.Random) -> Any:
    """The child that works, or the whole worker with its children; the one that goes on."""
    if chance.random() < 0.5:
        for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)
        return process
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return start_worker()


@pytest.mark.parametrize("begin", KIND_OF_WORK)
def test_it_ends_once_whenever_its_worker_is_killed(start_worker: StartWorker, begin: Callable[[Cast], Work]) -> None:
    chance = random.Random(begin.__name__)
    process = start_worker()
    work = begin(make_cast())
    killed = 0
    for latest in LATEST:
        until(lambda: has_begun() or is_over())
        time.sleep(chance.uniform(0, latest))
        if is_over():
            break
        process = kill(process, start_worker, chance)
        killed += 1
        minutes_pass()
    until(is_over)
    assert set(Job.objects.values_list("task", "state")) == {(task, JobState.DONE) for task in work.tasks}
    work.check()
    assert killed or begin is a_print  # which may be over before
