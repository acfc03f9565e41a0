"""Files read one by one, in a page or in a job."""

from __future__ import annotations

import io
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from perfeval.core.errors import Invalid, NotAllowed, Refused
from perfeval.exchange.inspection import reading, receiving, running
from perfeval.exchange.inspection.enums import FileState, InspectionState
from perfeval.exchange.inspection.expiry import expire_inspections
from perfeval.exchange.inspection.models import InspectedFile, InspectedTable, Inspection
from perfeval.exchange.inspection.queries import progress_of
from perfeval.exchange.inspection.receiving import discard_inspection, job_key, read_again, receive_files
from perfeval.exchange.intake import limits
from perfeval.exchange.readers import read_tables
from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job
from perfeval.jobs.queries import RESEND, due
from perfeval.jobs.scratch import PREFIX
from tests.exchange.inspection.files import TEXTS, WORD, a_sheet, archive, inspect, interchange
from tests.exchange.mutants import good_files
from tests.factories import Cast, make_cast
from tests.web.conftest import log_in

TEXT = (TEXTS / "zhongwei-2024.txt").read_bytes()


def job_of(inspection: Inspection) -> Job:
    return Job.objects.get(key=job_key(inspection))


def work(inspection: Inspection) -> None:
    running.run_inspection(job_id=str(job_of(inspection).pk), clock=timezone.now)
    inspection.refresh_from_db()


def test_a_small_file_is_read_at_once(
    cast: Cast, stored: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        inspection = inspect(cast.clerk, table__json=interchange(a_sheet(), a_sheet(project_name="乙")))
    assert inspection.state == InspectionState.DONE
    assert [table.name for table in inspection.tables.all()][1] == "乙"
    assert not Job.objects.exists()
    assert not list(stored.iterdir())


class Killed(BaseException):
    """As if the process were no more."""


def test_what_a_killed_page_was_reading_a_worker_reads_within_minutes(
    cast: Cast, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(**_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "read_inspection", die)
        with pytest.raises(Killed):
            inspect(cast.clerk, table__json=interchange(a_sheet()))
    inspection = Inspection.objects.get()
    assert inspection.is_at_work
    now = timezone.now()
    assert [due(now + wait).count() for wait in (RESEND / 2, RESEND + timedelta(seconds=1))] == [0, 1]
    work(inspection)
    assert (inspection.state, inspection.tables.count()) == (InspectionState.DONE, 1)
    assert not due(now + timedelta(days=1)).exists()


def test_what_was_given_up_can_be_read_again(cast: Cast, stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(**_: object) -> None:
        raise OSError

    inspection = inspect(cast.clerk, a__txt=TEXT, b__json=interchange(a_sheet()))
    with pytest.raises(Refused, match="没有中断"):
        read_again(inspection=inspection, now=timezone.now())
    with monkeypatch.context() as patch:
        patch.setattr(running, "read_inspection", die)
        for _ in range(3):
            work(inspection)
    assert inspection.state == InspectionState.FAILED
    client, page = log_in(cast.clerk), reverse("inspection", args=[inspection.pk])
    again = reverse("inspection-again", args=[inspection.pk])
    assert again in client.get(page).content.decode()
    assert client.post(again)["Location"] == page
    work(inspection)
    assert (inspection.state, inspection.tables.count()) == (InspectionState.DONE, 7)
    assert again not in client.get(page).content.decode()


def test_tables_keep_their_places_doubts_and_scheme(cast: Cast, stored: Path) -> None:
    inspection = inspect(cast.clerk, a__txt=TEXT)
    tables = list(inspection.tables.all())
    assert len(tables) == 6
    assert {table.scheme for table in tables} == {"zhongwei-2024"}
    assert all(table.places["project_name"][1] > 0 for table in tables)
    assert sum(table.doubt_count for table in tables) == sum(len(table.doubts) for table in tables) > 0
    assert tables[1].printed_total == "98.5"
    assert tables[1].errors > 0


def test_many_files_are_read_by_a_worker_and_a_harmful_one_stops_none(
    cast: Cast, stored: Path, scratch: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    zipped = archive({"单位/好.docx": WORD, "单位/坏.docx": b"x", "说明.pdf": b"x", "__MACOSX/a.docx": b"x"})
    inspection = inspect(cast.clerk, a__txt=TEXT, b__docx=b"broken", c__zip=zipped)
    assert inspection.is_at_work
    assert len(list(stored.iterdir())) == 3
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):  # a message may come twice
            work(inspection)
    assert inspection.state == InspectionState.DONE
    assert job_of(inspection).state == JobState.DONE
    files = {file.name: file for file in inspection.files.all()}
    assert {name: file.state for name, file in files.items()} == {
        "a.txt": FileState.READ,
        "b.docx": FileState.REFUSED,
        "c.zip": FileState.OPENED,
        "单位/好.docx": FileState.READ,
        "单位/坏.docx": FileState.REFUSED,
        "说明.pdf": FileState.REFUSED,
    }
    assert all(file.message for file in files.values() if file.state == FileState.REFUSED)
    assert progress_of(inspection) == {"total": 5, "done": 5, "refused": 3}
    assert inspection.tables.count() == 7
    assert not list(stored.iterdir())
    assert not list(scratch.iterdir())


def test_what_a_program_error_spoils_is_one_file(cast: Cast, stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = read_tables
    monkeypatch.setattr(reading, "read_tables", lambda path: read(path) if path.suffix == ".txt" else 1 / 0)
    inspection = inspect(cast.clerk, a__docx=WORD, b__txt=TEXT)
    work(inspection)
    assert [file.state for file in inspection.files.all()] == [FileState.REFUSED, FileState.READ]


def test_a_long_job_comes_again_and_goes_on_where_it_was(
    cast: Cast, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspection = inspect(cast.clerk, a__txt=TEXT, b__txt=TEXT, c__txt=TEXT)
    monkeypatch.setattr(running, "TURN", timedelta(minutes=3))
    now = timezone.now()
    clock = (now + timedelta(minutes=number) for number in range(1000))
    for turn in range(1, 4):
        running.run_inspection(job_id=str(job_of(inspection).pk), clock=lambda: next(clock))
        assert inspection.files.filter(state=FileState.READ).count() == turn
    inspection.refresh_from_db()
    assert inspection.state == InspectionState.DONE
    assert job_of(inspection).attempt == 1  # a turn that is over is no failed attempt


def test_a_worker_stops_when_the_files_are_thrown_away(cast: Cast, stored: Path) -> None:
    inspection = inspect(cast.clerk, a__txt=TEXT, b__txt=TEXT)
    pk = str(job_of(inspection).pk)
    discard_inspection(inspection=inspection, now=timezone.now())
    running.run_inspection(job_id=pk, clock=timezone.now)
    assert not InspectedTable.objects.exists()


def test_two_workers_store_a_table_once(cast: Cast, stored: Path) -> None:
    inspection = inspect(cast.clerk, a__txt=TEXT, b__txt=TEXT)
    file = inspection.files.first()
    assert file is not None
    late = InspectedFile.objects.get(pk=file.pk)
    reading._read(file)
    count = InspectedTable.objects.count()
    kept = stored / "again.txt"
    kept.write_bytes(TEXT)
    late.file = "inspections/again.txt"
    reading._read(late)
    assert InspectedTable.objects.count() == count


def test_after_the_last_attempt_the_person_is_told(cast: Cast, stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inspection = inspect(cast.clerk, a__txt=TEXT, b__txt=TEXT)

    def broken(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(running, "read_inspection", broken)
    for _ in range(3):
        work(inspection)
    assert inspection.state == InspectionState.FAILED
    assert "程序出错" in inspection.message


def test_a_character_that_no_database_keeps(cast: Cast, stored: Path) -> None:
    """Excel writes a NUL as _x0000_; text files just hold one."""
    inspection = inspect(cast.clerk, a__txt=TEXT.replace("中卫市审批".encode(), "中卫\0市审批".encode()))
    assert inspection.tables.count() == 6


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "请先选择"),
        ({"a__exe": b"x"}, "没有可以读取的文件"),
        ({"a__docx": b""}, "空的"),
    ],
)
def test_what_cannot_be_read_is_refused(cast: Cast, stored: Path, files: dict[str, bytes], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        inspect(cast.clerk, **files)
    assert not stored.exists()


def test_too_much_is_refused(cast: Cast, stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ARCHIVE", 10)
    with pytest.raises(Invalid, match="合计超过"):
        inspect(cast.clerk, a__txt=TEXT)
    monkeypatch.setattr(limits, "MAX_TABLES", 1)
    with pytest.raises(Invalid, match="一次最多"):
        inspect(cast.clerk, a__txt=TEXT, b__txt=TEXT)


def test_nobody_fills_the_queue(cast: Cast, stored: Path) -> None:
    for _ in range(receiving.MOST_AT_WORK):
        inspect(cast.clerk, a__txt=TEXT, b__txt=TEXT)
    with pytest.raises(Invalid, match="正在读取"):
        inspect(cast.clerk, a__txt=TEXT)
    assert inspect(cast.colleague, a__txt=TEXT).state == InspectionState.DONE


@pytest.mark.parametrize(
    ("step", "nth", "files"),
    [
        ("read_tables", 1, {"a__txt": TEXT, "b__txt": TEXT}),
        ("recount", 1, {"a__txt": TEXT, "b__txt": TEXT}),
        ("_storable", 2, {"a__zip": archive({"a.txt": TEXT, "b.txt": TEXT})}),
    ],
)
def test_a_job_out_of_time_ends_and_blames_no_file(
    cast: Cast, stored: Path, monkeypatch: pytest.MonkeyPatch, step: str, nth: int, files: dict[str, bytes]
) -> None:
    """Celery says it once: whoever swallows it works on until the worker is killed."""
    act, calls = getattr(reading, step), []

    def late(*given: object) -> object:
        calls.append(given)
        if len(calls) == nth:
            raise SoftTimeLimitExceeded
        return act(*given)

    inspection = inspect(cast.clerk, **files)
    with monkeypatch.context() as patch:
        patch.setattr(reading, step, late)
        work(inspection)
    assert job_of(inspection).state == JobState.QUEUED
    assert {file.state for file in inspection.files.all()} == {FileState.WAITING}
    assert len(list(stored.iterdir())) == len(files)
    work(inspection)
    assert inspection.state == InspectionState.DONE
    assert not inspection.files.filter(state=FileState.REFUSED).exists()


def test_an_auditor_hands_in_nothing(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        receive_files(actor=cast.auditor, files=[ContentFile(TEXT, name="a.txt")], now=timezone.now())


def test_names_are_the_file_s_but_never_its_place(cast: Cast, stored: Path) -> None:
    file = ContentFile(TEXT, name="x.txt")
    file.name = "C:\\表\\" + "长" * 300 + "\0.TXT"
    inspection = receive_files(actor=cast.clerk, files=[file], now=timezone.now())
    assert inspection.files.get().name.endswith("长.TXT")
    assert inspection.files.get().state == FileState.READ


def test_after_a_week_everything_is_gone(cast: Cast, stored: Path) -> None:
    inspection = inspect(cast.clerk, a__txt=TEXT, b__txt=TEXT)
    old = inspect(cast.colleague, a__txt=TEXT)
    Inspection.objects.filter(pk=inspection.pk).update(expires_at=timezone.now())
    orphan = stored / "orphan.txt"
    orphan.write_bytes(b"x")
    assert expire_inspections(now=timezone.now()) == 1
    assert orphan.exists()
    assert Inspection.objects.get() == old
    later: datetime = timezone.now() + timedelta(days=3)
    assert expire_inspections(now=later) == 0
    assert not orphan.exists()


def test_a_folder_that_a_killed_worker_left_is_swept(db: None) -> None:
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    (folder / "0001.docx").write_bytes(b"x")
    expire_inspections(now=timezone.now())
    assert folder.exists()
    expire_inspections(now=timezone.now() + timedelta(days=3))
    assert not folder.exists()


def nul_in_a_name() -> bytes:
    """Excel writes a NUL as _x0000_: readers of workbooks give the real one."""
    book = openpyxl.load_workbook(io.BytesIO(dict(good_files())[".xlsx"]))
    book.worksheets[0]["C2"] = "养护_x0000_里程"
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def test_a_nul_of_a_workbook_becomes_a_mark(cast: Cast, stored: Path) -> None:
    inspection = inspect(cast.clerk, a__xlsx=nul_in_a_name())
    file = inspection.files.get()
    assert (file.state, file.message) == (FileState.READ, "")
    assert inspection.tables.get().sheet["indicators"][0]["level3"].startswith("养护")


@pytest.mark.slow
def test_a_worker_of_its_own_reads_while_nobody_looks(
    start_worker: Callable[..., subprocess.Popen[bytes]],
) -> None:
    cast = make_cast()
    start_worker()
    files = {f"file{number}__txt": TEXT for number in range(3)}
    inspection = inspect(cast.clerk, **files, bad__docx=b"x")
    ends = time.monotonic() + 40
    while inspection.is_at_work and time.monotonic() < ends:
        time.sleep(0.2)
        inspection.refresh_from_db()
    assert inspection.state == InspectionState.DONE
    assert inspection.tables.count() == 18
    names = inspection.files.filter(state=FileState.REFUSED).values_list("name", flat=True)
    assert list(names) == ["bad.docx"]


def test_a_quotation_mark_in_a_name_is_shown_as_one(cast: Cast, stored: Path) -> None:
    inspection = inspect(cast.clerk, **{"a %22b%22.json": interchange(a_sheet())})
    assert [file.name for file in inspection.files.all()] == ['a "b".json']


def test_an_old_word_file_is_told_what_to_do(cast: Cast, stored: Path) -> None:
    with pytest.raises(Invalid, match="请在 Word 或 WPS 中另存为"):
        inspect(cast.clerk, **{"a.doc": b"x"})


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("a__wps", "在 WPS 中另存为"),
        ("a__pdf", "上传原来的 Word 或 Excel"),
        ("a__csv", "另存为 .xlsx"),
        ("a__rar", "ZIP 格式"),
    ],
)
def test_files_of_other_programs_are_told_what_to_do(cast: Cast, stored: Path, name: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        inspect(cast.clerk, **{name: b"x"})
    packed = inspect(cast.clerk, a__zip=archive({name.replace("__", "."): b"x"}))
    work(packed)
    assert sentence in packed.files.get(state=FileState.REFUSED).message


def test_json_of_another_program_is_said_to_be_none_of_ours(cast: Cast, stored: Path) -> None:
    foreign = inspect(cast.clerk, a__json='{"姓名": "甲"}'.encode())
    message = foreign.files.get().message
    assert message.startswith("这个 JSON 文件不是从系统导出的自评表")
    assert "。；" not in message
