"""Printing a stored version: once, whole, and always the same."""

from __future__ import annotations

import errno
import hashlib
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.storage import FileSystemStorage, InMemoryStorage
from django.db import IntegrityError
from django.urls import resolve

from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation, Snapshot
from perfeval.evaluations.operations.printing import print_key
from perfeval.jobs.enums import JobState
from perfeval.jobs.files import store_whole
from perfeval.jobs.models import Job
from perfeval.jobs.queries import MAX_ATTEMPTS, job_by_key
from perfeval.printing import operations
from perfeval.printing.document import PrintError
from perfeval.printing.models import PrintedDocument
from perfeval.printing.queries import printed_document
from perfeval.printing.render import render_pdf
from perfeval.printing.tasks import print_snapshot as print_task
from tests.factories import NOW, Cast, evaluation_in, make_cast
from tests.printing.reading import squeezed, text_of


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def approved(cast: Cast) -> Evaluation:
    return evaluation_in(cast, State.APPROVED)


def newest(evaluation: Evaluation) -> Snapshot:
    return evaluation.snapshots.order_by("-version")[0]


def print_it(evaluation: Evaluation, layout: str = "futian") -> PrintedDocument:
    return operations.print_snapshot(snapshot_id=newest(evaluation).pk, layout=layout, now=NOW)


def content(printed: PrintedDocument) -> bytes:
    with printed.file.open("rb") as file:
        return bytes(file.read())


def the_job(evaluation: Evaluation) -> Job:
    job = job_by_key(print_key(newest(evaluation).pk, evaluation.campaign.layout))
    assert job is not None
    return job


def test_it_prints_the_approved_version(approved: Evaluation) -> None:
    printed = print_it(approved)
    text = squeezed(text_of(content(printed)))
    snapshot = newest(approved)
    assert f"第{snapshot.version}版核验码：{snapshot.code}" in text
    assert snapshot.sha256[:32] in text
    assert approved.project.name in text
    assert printed.sha256 == hashlib.sha256(content(printed)).hexdigest()
    assert printed.created_at == NOW


def test_the_qr_code_leads_to_the_page_that_verifies_it(approved: Evaluation, settings: Any) -> None:
    settings.PUBLIC_URL = "https://jixiao.example.gov.cn"
    proof = operations.approved_document(newest(approved), "futian").proof
    assert proof is not None
    address = urlsplit(proof.url)
    assert (address.scheme, address.netloc) == ("https", "jixiao.example.gov.cn")
    assert resolve(address.path).view_name == "public:verify"
    assert resolve(address.path).kwargs == {"code": newest(approved).code}


def test_points_are_printed_without_the_databases_zeros(approved: Evaluation) -> None:
    text = text_of(content(print_it(approved)))
    assert "10.00 " not in text
    assert "98.28" in text


def test_twice_prints_once(approved: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
    first = print_it(approved)
    monkeypatch.setattr(operations, "render_pdf", lambda document: pytest.fail("rendered again"))
    assert print_it(approved) == first


def test_two_workers_at_once_store_one_print(approved: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both look before either has stored: the row of the first wins, the file is the same."""
    monkeypatch.setattr(operations, "printed_document", lambda snapshot_id, layout: None)
    assert print_it(approved) == print_it(approved)
    assert PrintedDocument.objects.count() == 1


def test_the_pair_of_version_and_layout_is_unique(approved: Evaluation) -> None:
    """The control of the test above: it is the database that keeps the second out."""
    printed = print_it(approved)
    with pytest.raises(IntegrityError):
        PrintedDocument.objects.create(
            snapshot=printed.snapshot, layout=printed.layout, file="x.pdf", sha256="0" * 64, created_at=NOW
        )


def test_each_layout_is_a_print_of_its_own(approved: Evaluation) -> None:
    assert content(print_it(approved, "futian")) != content(print_it(approved, "mof-2020"))
    assert PrintedDocument.objects.count() == 2


def test_printing_again_from_the_snapshot_gives_the_same_bytes(approved: Evaluation) -> None:
    printed = print_it(approved)
    Evaluation.objects.filter(pk=approved.pk).update(goal_actual="改过的目标", conclusion="改过的结论")
    document = operations.approved_document(newest(approved), "futian")
    assert render_pdf(document) == content(printed)


@pytest.mark.parametrize("state", [State.BUREAU_REVIEW, State.FINANCE_REVIEW])
def test_a_version_in_review_is_not_printed_as_approved(cast: Cast, state: State) -> None:
    with pytest.raises(PrintError, match="不是审定的版本"):
        print_it(evaluation_in(cast, state))
    assert not PrintedDocument.objects.exists()


def test_a_failed_print_stores_nothing(approved: Evaluation, monkeypatch: pytest.MonkeyPatch, media: Path) -> None:
    def fail(document: object) -> bytes:
        raise PrintError("字体中没有这个字")

    monkeypatch.setattr(operations, "render_pdf", fail)
    with pytest.raises(PrintError):
        print_it(approved)
    assert not PrintedDocument.objects.exists()
    assert not list(media.rglob("*.pdf"))


def test_approval_leaves_a_job_that_prints(approved: Evaluation) -> None:
    job = the_job(approved)
    print_task(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.DONE, 1)
    assert printed_document(newest(approved).pk, approved.campaign.layout) is not None


def test_a_job_sent_twice_runs_once(approved: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
    print_task(str(the_job(approved).pk))
    monkeypatch.setattr(operations, "print_snapshot", lambda **_: pytest.fail("printed again"))
    print_task(str(the_job(approved).pk))


def test_a_refused_print_is_given_up_at_once_with_its_reason(
    approved: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(document: object) -> bytes:
        raise PrintError("字体中没有这个字")

    monkeypatch.setattr(operations, "render_pdf", refuse)
    print_task(str(the_job(approved).pk))
    job = the_job(approved)
    assert (job.state, job.attempt, job.message) == (JobState.FAILED, 1, "没有打印：字体中没有这个字")


def test_any_other_failure_is_tried_again(approved: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(document: object) -> bytes:
        raise OSError(errno.EACCES, "Permission denied", "/srv/perfeval/media/prints/1.pdf")

    monkeypatch.setattr(operations, "render_pdf", fail)
    states = []
    for _ in range(MAX_ATTEMPTS):
        print_task(str(the_job(approved).pk))
        states.append(the_job(approved).state)
    assert states == [JobState.QUEUED, JobState.QUEUED, JobState.FAILED]
    assert the_job(approved).message == "没有打印：服务器读写文件时出错。"


def test_a_print_is_never_changed_or_deleted(approved: Evaluation) -> None:
    printed = print_it(approved)
    with pytest.raises(TypeError):
        printed.save()
    with pytest.raises(TypeError):
        printed.delete()


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = FileSystemStorage(location=tmp_path)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("perfeval.jobs.files.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        store_whole(storage, "prints/a.pdf", b"%PDF")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_storing_the_same_file_again_is_no_fault(tmp_path: Path) -> None:
    for storage in (FileSystemStorage(location=tmp_path), InMemoryStorage()):
        for _ in range(2):
            store_whole(storage, "prints/a.pdf", b"%PDF")
        with storage.open("prints/a.pdf") as file:
            assert file.read() == b"%PDF"


@pytest.mark.slow
def test_a_worker_prints_what_was_approved(worker: object, transactional_db: None) -> None:
    """Approval commits, the broker wakes the worker, the print is there."""
    approved = evaluation_in(make_cast(), State.APPROVED)
    deadline = time.monotonic() + 60
    while (job := the_job(approved)).state != JobState.DONE and time.monotonic() < deadline:
        time.sleep(0.2)
    assert (job.state, job.message) == (JobState.DONE, "")
    assert printed_document(newest(approved).pk, approved.campaign.layout) is not None
