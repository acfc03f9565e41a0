"""Large lists are checked and written by workers; what is over a day old is gone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.files.storage import default_storage
from pytest_django import DjangoCaptureOnCommitCallbacks

from perfeval.exchange.lists import confirming, running, uploading
from perfeval.exchange.lists.confirming import confirm_upload
from perfeval.exchange.lists.enums import UploadState
from perfeval.exchange.lists.expiry import expire_uploads
from perfeval.exchange.lists.kinds.organisations import Organisations
from perfeval.exchange.lists.models import ListUpload, ListUploadRow
from perfeval.exchange.lists.planning import make_plan
from perfeval.exchange.lists.queries import job_of
from perfeval.exchange.lists.rows import Row
from perfeval.exchange.lists.running import run_check, run_write
from perfeval.exchange.lists.uploading import check_key, discard_upload, write_key
from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job
from perfeval.jobs.queries import RESEND, due
from perfeval.organisations.models import Organisation
from tests.exchange.lists.workbooks import header_of, upload_file, upload_rows, xlsx
from tests.factories import NOW, Cast

NEW = ("113", "新单位", "预算单位", "110")


def clock() -> datetime:
    return NOW


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything counts as large."""
    monkeypatch.setattr(uploading, "AT_ONCE_BYTES", 0)
    monkeypatch.setattr(confirming, "AT_ONCE_ROWS", 0)


def job_id(key: str) -> str:
    return str(Job.objects.get(key=key).pk)


class Killed(BaseException):
    """As if the process were no more."""


def test_what_a_killed_page_was_doing_a_worker_does(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(**_: object) -> None:
        raise Killed

    later = NOW + RESEND + timedelta(seconds=1)
    with monkeypatch.context() as patch:
        patch.setattr(uploading, "check_upload", die)
        with pytest.raises(Killed):
            upload_rows(cast, "organisations", NEW)
    upload = ListUpload.objects.get()
    assert (upload.state, due(NOW).count(), due(later).count()) == (UploadState.RECEIVED, 0, 1)
    run_check(job_id=job_id(check_key(upload)), clock=clock)
    upload.refresh_from_db()
    with monkeypatch.context() as patch:
        patch.setattr(confirming, "write_upload", die)
        with pytest.raises(Killed):
            confirm_upload(upload=upload, now=NOW)
    assert due(later).count() == 1
    run_write(job_id=job_id(write_key(upload)), clock=clock)
    upload.refresh_from_db()
    assert (upload.state, Organisation.objects.filter(code="113").count()) == (UploadState.DONE, 1)


def test_what_the_page_has_done_leaves_no_job(cast: Cast) -> None:
    confirm_upload(upload=upload_rows(cast, "organisations", NEW), now=NOW)
    assert not Job.objects.exists()


@pytest.mark.usefixtures("large")
def test_a_large_list_goes_through_two_jobs(cast: Cast) -> None:
    upload = upload_rows(cast, "organisations", NEW)
    assert upload.state == UploadState.RECEIVED
    assert default_storage.exists(upload.file)
    for _ in range(2):  # a message may come twice
        run_check(job_id=job_id(check_key(upload)), clock=clock)
    file = upload.file
    upload.refresh_from_db()
    assert (upload.state, upload.new) == (UploadState.CHECKED, 1)
    assert not default_storage.exists(file)
    confirm_upload(upload=upload, now=NOW)
    assert not Organisation.objects.filter(code="113").exists()
    assert job_of(upload) is not None
    for _ in range(2):
        run_write(job_id=job_id(write_key(upload)), clock=clock)
    upload.refresh_from_db()
    assert upload.state == UploadState.DONE
    assert Organisation.objects.filter(code="113").count() == 1


def test_a_small_file_of_very_many_rows_counts_as_large(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    content = xlsx(header_of(cast, "organisations"), *[("1", "1", "1", "1")] * 9_000, ("x" * 32_000,) * 4)
    monkeypatch.setattr(uploading, "AT_ONCE_INFLATED", 1_000_000)
    upload = upload_file(cast, "organisations", content)
    assert len(content) < uploading.AT_ONCE_BYTES
    assert upload.state == UploadState.RECEIVED


@pytest.mark.usefixtures("large")
def test_a_check_that_fails_three_times_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("boom")

    upload = upload_rows(cast, "organisations", NEW)
    monkeypatch.setattr(running, "check_upload", fail)
    for _ in range(4):
        run_check(job_id=job_id(check_key(upload)), clock=clock)
    upload.refresh_from_db()
    assert upload.state == UploadState.FAILED
    assert "请联系系统管理员" in upload.message


@pytest.mark.usefixtures("large")
def test_a_check_that_broke_off_begins_anew(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = upload_rows(cast, "organisations", NEW)
    ListUploadRow.objects.create(upload=upload, position=0, sheet="旧", number=1, action="new", values=[])
    run_check(job_id=job_id(check_key(upload)), clock=clock)
    assert list(upload.rows.values_list("sheet", flat=True)) == ["清单"]


@pytest.mark.usefixtures("large")
def test_what_is_thrown_away_while_it_waits_is_not_checked(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    upload = upload_rows(cast, "organisations", NEW)
    key, file = job_id(check_key(upload)), upload.file
    with django_capture_on_commit_callbacks(execute=True):
        discard_upload(upload=upload, now=NOW)
    assert not default_storage.exists(file)
    run_check(job_id=key, clock=clock)
    assert Job.objects.get(pk=key).state == JobState.CANCELLED
    assert not ListUpload.objects.exists()


@pytest.mark.usefixtures("large")
def test_what_is_thrown_away_while_it_is_checked_does_not_come_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = upload_rows(cast, "organisations", NEW)

    def plan_and_lose(*arguments: object) -> list[Row]:
        discard_upload(upload=ListUpload.objects.get(pk=upload.pk), now=NOW)
        return make_plan(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(uploading, "make_plan", plan_and_lose)
    run_check(job_id=job_id(check_key(upload)), clock=clock)
    assert not ListUpload.objects.exists()
    assert not ListUploadRow.objects.exists()


def test_a_file_that_cannot_be_read_is_refused_and_gone(cast: Cast) -> None:
    upload_rows(cast, "organisations", NEW)  # makes the folder
    before = default_storage.listdir("lists")[1]
    upload = upload_file(cast, "organisations", b"rubbish")
    assert upload.state == UploadState.REFUSED
    assert upload.message
    assert not upload.file
    assert default_storage.listdir("lists")[1] == before


def test_a_list_that_is_written_row_by_row_has_its_limit(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Organisations, "most_rows", 1)
    upload = upload_rows(cast, "organisations", NEW, ("114", "又", "预算单位", "110"))
    assert (upload.state, upload.message) == (UploadState.REFUSED, "这一清单一次最多 1 行，请分几次上传。")


def test_uploads_are_kept_for_a_day(cast: Cast) -> None:
    upload = upload_rows(cast, "organisations", NEW)
    assert expire_uploads(now=NOW + timedelta(hours=23)) == 0
    assert expire_uploads(now=NOW + timedelta(hours=24)) == 1
    assert not ListUpload.objects.filter(pk=upload.pk).exists()
    assert not ListUploadRow.objects.exists()
    assert expire_uploads(now=NOW + timedelta(hours=24)) == 0


@pytest.mark.usefixtures("large")
def test_a_file_that_no_upload_names_is_swept_away(cast: Cast) -> None:
    upload = upload_rows(cast, "organisations", NEW)
    name = upload.file
    ListUpload.objects.all().delete()
    stored = default_storage.get_modified_time(name)
    expire_uploads(now=stored + timedelta(days=1))
    assert default_storage.exists(name)
    expire_uploads(now=stored + timedelta(days=3))
    assert not default_storage.exists(name)
