"""Chunks that are broken off, cancelled, given up or make way; files bound twice or on a full disk."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job
from perfeval.jobs.operations import claim
from perfeval.jobs.queries import LEASE
from perfeval.printing import operations
from perfeval.printing.batch import binding, chunks
from perfeval.printing.batch.asking import cancel_batch, print_rest
from perfeval.printing.batch.queries import progress_of
from perfeval.printing.batch_enums import BatchKind, BatchState, ItemState
from perfeval.printing.batch_models import Batch, BatchItem
from perfeval.printing.document import PrintDocument
from perfeval.printing.render import render_pdf
from tests.factories import NOW, Cast
from tests.printing.batch.building import Clock, approved_tables, ask, chunk_job, run_jobs


def test_what_an_attempt_finished_is_not_printed_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker dies in the second table; another takes the chunk when the first is silent for long enough."""
    approved_tables(cast, 3)
    batch = ask(cast.finance_reviewer)
    printed: list[str] = []

    def render(document: PrintDocument) -> bytes:
        printed.append(str(document.sheet.project_name))
        if len(printed) == 2:
            raise KeyboardInterrupt  # nothing of ours catches it, as with a death
        return render_pdf(document)

    monkeypatch.setattr(operations, "render_pdf", render)
    with pytest.raises(KeyboardInterrupt):
        chunks.print_chunk(job_id=str(chunk_job(batch).pk), clock=Clock())
    chunks.print_chunk(job_id=str(chunk_job(batch).pk), clock=Clock())  # too early: nothing happens
    assert len(printed) == 2
    chunks.print_chunk(job_id=str(chunk_job(batch).pk), clock=Clock(NOW + LEASE * 2))
    assert printed == ["第1号项目", "第2号项目", "第2号项目", "第3号项目"]
    assert chunk_job(batch).attempt == 2
    run_jobs(batch)
    assert batch.state == BatchState.DONE


def test_a_table_that_kills_its_worker_twice_is_given_up_and_the_others_go_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved_tables(cast, 3)
    batch = ask(cast.finance_reviewer)

    def render(document: PrintDocument) -> bytes:
        if document.sheet.project_name == "第2号项目":
            raise KeyboardInterrupt
        return render_pdf(document)

    monkeypatch.setattr(operations, "render_pdf", render)
    for attempt in (1, 2):
        with pytest.raises(KeyboardInterrupt):
            chunks.print_chunk(job_id=str(chunk_job(batch).pk), clock=Clock(NOW + attempt * LEASE * 2))
    chunks.print_chunk(job_id=str(chunk_job(batch).pk), clock=Clock(NOW + LEASE * 8))
    run_jobs(batch)
    assert batch.state == BatchState.DONE
    assert "多次中断" in batch.items.get(state=ItemState.FAILED).message
    assert batch.items.filter(state=ItemState.DONE).count() == 2


def test_a_chunk_that_is_given_up_does_not_hold_up_the_batch(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    approved_tables(cast, 1)
    batch = ask(cast.finance_reviewer)
    for attempt in (1, 2, 3):  # three workers that died at once
        assert claim(job_id=str(chunk_job(batch).pk), now=NOW + attempt * LEASE * 2)
    chunks.print_chunk(job_id=str(chunk_job(batch).pk), clock=Clock(NOW + LEASE * 9))
    batch.refresh_from_db()
    assert (chunk_job(batch).state, batch.state) == (JobState.FAILED, BatchState.FAILED)
    print_rest(actor=cast.finance_reviewer, batch=batch, now=NOW)
    batch.refresh_from_db()
    run_jobs(batch)
    assert batch.state == BatchState.DONE


def test_a_cancelled_batch_stops_at_the_next_table_and_goes_on_from_there(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved_tables(cast, 3)
    batch = ask(cast.finance_reviewer)
    printed: list[str] = []

    def render(document: PrintDocument) -> bytes:
        printed.append(str(document.sheet.project_name))
        if len(printed) == 1:
            cancel_batch(batch=batch, now=NOW)
        return render_pdf(document)

    monkeypatch.setattr(operations, "render_pdf", render)
    run_jobs(batch)
    assert (batch.state, batch.file, printed) == (BatchState.CANCELLED, "", ["第1号项目"])
    print_rest(actor=cast.finance_reviewer, batch=batch, now=NOW)
    batch.refresh_from_db()
    assert progress_of(batch, NOW).done == 1
    run_jobs(batch)
    assert batch.state == BatchState.DONE
    assert printed == ["第1号项目", "第2号项目", "第3号项目"]


def test_without_the_beat_the_cancelled_would_be_printed_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above."""
    approved_tables(cast, 2)
    batch = ask(cast.finance_reviewer)
    monkeypatch.setattr("perfeval.jobs.operations.beat", lambda **_: True)

    def render(document: PrintDocument) -> bytes:
        Batch.objects.filter(state=BatchState.PRINTING).update(state=BatchState.CANCELLED)
        return render_pdf(document)

    monkeypatch.setattr(operations, "render_pdf", render)
    run_jobs(batch)
    assert batch.items.filter(state=ItemState.DONE).count() == 2


@pytest.mark.parametrize("kind", list(BatchKind))
def test_a_long_chunk_makes_way_for_what_is_more_urgent(
    cast: Cast, kind: BatchKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved_tables(cast, 3)
    batch = ask(cast.finance_reviewer, kind)
    sent: list[Job] = []
    monkeypatch.setattr("perfeval.jobs.operations.wake", sent.extend)
    slow = Clock(step=timedelta(seconds=2))
    chunks.print_chunk(job_id=str(chunk_job(batch).pk), clock=slow)
    job = chunk_job(batch)
    assert (job.state, job.attempt, sent) == (JobState.QUEUED, 0, [job])
    assert 1 <= batch.items.filter(state=ItemState.DONE).count() < 3
    run_jobs(batch, slow)
    assert batch.state == BatchState.DONE
    assert list(batch.items.values_list("attempts", flat=True)) == [1, 1, 1]


def test_two_that_bind_at_once_make_one_file(cast: Cast, media: Path) -> None:
    approved_tables(cast, 1)
    batch = ask(cast.finance_reviewer)
    chunks.print_chunk(job_id=str(chunk_job(batch).pk), clock=Clock())
    batch.refresh_from_db()
    assert batch.state == BatchState.BINDING
    stale = Batch.objects.get(pk=batch.pk)
    for reader in (batch, stale):
        binding.make_file(reader, lambda: None, Clock())
    batch.refresh_from_db()
    files = [path for path in media.glob("batches/**/*") if path.is_file()]
    assert [path.name for path in files] == [f"{batch.sha256}.zip"]


def test_a_full_disk_leaves_no_half_file(cast: Cast, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    approved_tables(cast, 1)
    batch = ask(cast.finance_reviewer)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    chunks.print_chunk(job_id=str(chunk_job(batch).pk), clock=Clock())
    monkeypatch.setattr("perfeval.jobs.files.os.fsync", full)
    run_jobs(batch)
    assert batch.state == BatchState.FAILED
    assert batch.message == "没有装订成：服务器的磁盘空间不足。请重试；仍不成功请联系系统管理员。"
    assert [path for path in media.glob("batches/**/*") if path.is_file()] == []
    monkeypatch.undo()
    print_rest(actor=cast.finance_reviewer, batch=batch, now=NOW)
    batch.refresh_from_db()
    run_jobs(batch)
    assert batch.state == BatchState.DONE


def test_progress_counts_speed_and_what_is_left(cast: Cast) -> None:
    approved_tables(cast, 1)
    batch = ask(cast.finance_reviewer)
    assert progress_of(batch, NOW).speed is None
    Batch.objects.filter(pk=batch.pk).update(total=100, started_at=NOW)
    batch.refresh_from_db()
    Job.objects.filter(pk=chunk_job(batch).pk).update(done=25)
    progress = progress_of(batch, NOW + timedelta(seconds=30))
    assert (progress.done, progress.left, progress.speed, progress.minutes_left) == (25, 75, 50, 2)
    assert BatchItem.objects.filter(batch=batch).count() == 1
