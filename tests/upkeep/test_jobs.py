"""What hangs on a job is told when it is given up without a worker, and waits again when it is taken up."""

from __future__ import annotations

import pytest
from django.utils import timezone

from perfeval.exchange.exports.enums import ExportState
from perfeval.exchange.exports.models import Export
from perfeval.exchange.exports.naming import job_key
from perfeval.exchange.inspection.enums import InspectionState
from perfeval.exchange.lists.enums import UploadState
from perfeval.exchange.models import Inspection, ListUpload
from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job
from perfeval.jobs.queries import LEASE, MAX_ATTEMPTS
from perfeval.printing.batch.naming import bind_key, chunk_key
from perfeval.printing.batch_enums import BatchState, ItemState
from perfeval.printing.batch_models import Batch, BatchItem
from perfeval.upkeep.jobs import KINDS
from perfeval.upkeep.tasks import give_up
from tests.factories import NOW, Cast, make_cast
from tests.printing.batch.building import approved_tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def exhausted(task: str, key: str, **payload: object) -> Job:
    """Its last worker is gone."""
    gone = timezone.now() - 2 * LEASE
    return Job.objects.create(
        task=task,
        key=key,
        payload=payload,
        state=JobState.RUNNING,
        attempt=MAX_ATTEMPTS,
        heartbeat=gone,
        created_at=gone,
    )


def state_after_both(job: Job, thing: object, failed: object, waiting: object) -> None:
    """Given up, then taken up."""
    assert give_up() == 1
    thing.refresh_from_db()  # type: ignore[attr-defined]
    assert (thing.state, "多次中断" in thing.message) == (failed, True)  # type: ignore[attr-defined]
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert KINDS[job.task].taken_up(job)
    thing.refresh_from_db()  # type: ignore[attr-defined]
    assert (thing.state, thing.message) == (waiting, "")  # type: ignore[attr-defined]
    assert KINDS[job.task].taken_up(job) is False  # it waits already


def test_an_export(cast: Cast) -> None:
    export = Export.objects.create(
        membership=cast.clerk, kind="tables", format="csv", title="一份", fingerprint="x", total=1, tables=[1],
        created_at=NOW,
    )  # fmt: skip
    job = exhausted("exchange.write_export", job_key(export), export=str(export.pk))
    state_after_both(job, export, ExportState.FAILED, ExportState.WRITING)


def test_an_inspection(cast: Cast) -> None:
    found = Inspection.objects.create(membership=cast.clerk, title="表.docx", created_at=NOW, expires_at=NOW)
    job = exhausted("exchange.inspect_files", f"inspection:{found.pk}", inspection=str(found.pk))
    state_after_both(job, found, InspectionState.FAILED, InspectionState.READING)


@pytest.mark.parametrize(
    ("task", "state"),
    [("exchange.check_list", UploadState.RECEIVED), ("exchange.write_list", UploadState.WRITING)],
)
def test_a_list(cast: Cast, task: str, state: UploadState) -> None:
    upload = ListUpload.objects.create(
        membership=cast.administrator, kind="organisations", name="单位.xlsx", size=1, sha256="x", file="lists/x.xlsx",
        state=state, created_at=NOW, expires_at=NOW,
    )  # fmt: skip
    job = exhausted(task, f"list:{upload.pk}", upload=str(upload.pk))
    state_after_both(job, upload, UploadState.FAILED, state)


@pytest.fixture
def batch(cast: Cast) -> Batch:
    tables = approved_tables(cast, 2)
    Job.objects.all().delete()
    batch = Batch.objects.create(
        membership=cast.finance_reviewer, kind="zip", title="一批", fingerprint="x", total=2, created_at=NOW
    )
    for number, table in enumerate(tables, start=1):
        BatchItem.objects.create(
            batch=batch, number=number, snapshot=table.snapshots.latest("version"), layout="futian", organisation="单位",
            project="项目", year=2025,
        )  # fmt: skip
    return batch


def test_the_file_of_a_batch(batch: Batch) -> None:
    Batch.objects.update(state=BatchState.BINDING)
    job = exhausted("printing.bind_batch", bind_key(batch), batch=str(batch.pk))
    state_after_both(job, batch, BatchState.FAILED, BatchState.BINDING)


def test_the_tables_of_a_chunk_fail_and_the_others_wait_on(batch: Batch) -> None:
    job = exhausted("printing.print_chunk", chunk_key(batch, 1), batch=str(batch.pk), numbers=[1])
    assert give_up() == 1
    states = dict(batch.items.values_list("number", "state"))
    assert states == {1: ItemState.FAILED, 2: ItemState.WAITING}
    job.refresh_from_db()
    assert KINDS[job.task].taken_up(job)
    assert set(batch.items.values_list("state", flat=True)) == {ItemState.WAITING}


def test_a_chunk_of_a_batch_that_went_on_without_it_is_not_taken_up(batch: Batch) -> None:
    job = exhausted("printing.print_chunk", chunk_key(batch, 1), batch=str(batch.pk), numbers=[1, 2])
    assert give_up() == 1
    batch.refresh_from_db()
    assert batch.state == BatchState.FAILED
    job.refresh_from_db()
    assert not KINDS[job.task].taken_up(job)
