"""Large exports: the job, its end in every way, rights, and the day that a file is kept."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from perfeval.accounts.models import Membership, User
from perfeval.core.errors import Invalid, NotAllowed
from perfeval.evaluations.models import Evaluation
from perfeval.exchange.exports import asking, running
from perfeval.exchange.exports.asking import Ready, cancel_export, export_again
from perfeval.exchange.exports.contents.findings import FindingLines
from perfeval.exchange.exports.contents.tables import TableLines
from perfeval.exchange.exports.enums import ExportState
from perfeval.exchange.exports.expiry import expire_exports
from perfeval.exchange.exports.models import Export
from perfeval.exchange.exports.queries import exports_of, open_file, progress_of
from perfeval.jobs import files
from perfeval.jobs import operations as jobs
from perfeval.jobs.models import Job
from perfeval.organisations.models import Organisation
from tests.exchange.exports.building import ask, begun, csv_rows, parts_in, ready, run_jobs, stored
from tests.factories import NOW, Cast, bulk_evaluations, give_away


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three tables are a large export, two a chunk."""
    monkeypatch.setattr(TableLines, "at_once", 2)
    monkeypatch.setattr(TableLines, "chunk", 2)


@pytest.fixture
def tables(cast: Cast) -> list[Evaluation]:
    return bulk_evaluations(cast, 5)


def test_a_small_one_is_answered_at_once_and_leaves_nothing(cast: Cast, media: Path) -> None:
    bulk_evaluations(cast, 2)
    assert isinstance(ask(cast.finance_reviewer), Ready)
    assert (Export.objects.count(), Job.objects.count(), parts_in(media)) == (0, 0, [])


@pytest.mark.parametrize("export_format", ["xlsx", "csv", "json"])
def test_a_large_one_gives_the_same_file(
    cast: Cast, tables: list[Evaluation], export_format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = begun(cast.finance_reviewer, export_format=export_format)
    run_jobs()
    content = stored(export)
    assert (export.state, export.lines, export.total, export.left_out) == (ExportState.DONE, 5, 5, 0)
    assert export.size == len(content)
    assert export.expires_at == NOW + timedelta(days=1)
    monkeypatch.setattr(TableLines, "at_once", 1000)
    if export_format != "xlsx":  # a workbook holds the second in which it was made
        assert content == ready(cast.finance_reviewer, "tables", export_format)


def test_the_job_says_how_far_it_is(cast: Cast, tables: list[Evaluation], monkeypatch: pytest.MonkeyPatch) -> None:
    export = begun(cast.finance_reviewer)
    seen: list[int] = []

    def beat(*, job: Job, now: datetime, done: int) -> bool:
        seen.append(done)
        return True

    monkeypatch.setattr("perfeval.jobs.operations.beat", beat)
    run_jobs()
    assert seen == [2, 4, 5, 5]
    Job.objects.update(done=2)
    progress = progress_of(export, NOW + timedelta(seconds=10))
    assert (progress.done, progress.total, progress.seconds_left) == (2, 5, 15)


def test_three_presses_make_one(cast: Cast, tables: list[Evaluation]) -> None:
    assert {begun(cast.finance_reviewer).pk for _ in range(3)} == set(Export.objects.values_list("pk", flat=True))
    assert Job.objects.count() == 1
    assert begun(cast.finance_reviewer, export_format="csv").pk != begun(cast.finance_reviewer).pk


def test_nobody_fills_the_queue(cast: Cast, tables: list[Evaluation], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_AT_WORK", 2)
    begun(cast.finance_reviewer), begun(cast.finance_reviewer, export_format="csv")
    with pytest.raises(Invalid, match="正在生成"):
        begun(cast.finance_reviewer, export_format="json")
    begun(cast.auditor)  # others are not held up


def test_nothing_and_too_much_are_refused(
    cast: Cast, tables: list[Evaluation], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Invalid, match="没有可导出的"):
        ask(cast.foreign_finance_reviewer, evaluations=Evaluation.objects.order_by("pk"))
    monkeypatch.setattr(FindingLines, "most", 3)
    with (
        CaptureQueriesContext(connection) as queries,
        pytest.raises(Invalid, match="一次最多导出 3 份，这里有 5 份"),
    ):
        ask(cast.finance_reviewer, "findings")
    assert "LIMIT 4" in queries[0]["sql"]  # no more are read than show that it is too many


def test_cancelled_it_stops_and_leaves_no_file(
    cast: Cast, tables: list[Evaluation], media: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    export = begun(cast.finance_reviewer)
    of = TableLines.of

    def cancel_meanwhile(self: TableLines, evaluations: object, ids: object) -> object:
        if Export.objects.get().state == ExportState.WRITING:
            cancel_export(export=export, now=NOW)
        return of(self, evaluations, ids)  # type: ignore[arg-type]

    monkeypatch.setattr(TableLines, "of", cancel_meanwhile)
    run_jobs()
    export.refresh_from_db()
    assert (export.state, export.file, parts_in(media)) == (ExportState.CANCELLED, "", [])
    assert parts_in(tmp_path / "temporary") == []
    with pytest.raises(NotAllowed, match="不能再取消"):
        cancel_export(export=export, now=NOW)
    monkeypatch.setattr(TableLines, "of", of)
    export_again(export=export, now=NOW)
    run_jobs()
    assert stored(export)
    with pytest.raises(NotAllowed):
        export_again(export=export, now=NOW)


def test_cancelled_at_the_last_moment_its_file_goes_too(
    cast: Cast, tables: list[Evaluation], media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = begun(cast.finance_reviewer)

    def cancel_then_keep(path: Path, name: str) -> None:
        cancel_export(export=export, now=NOW)
        files.keep(path, name)

    monkeypatch.setattr(running, "keep", cancel_then_keep)
    run_jobs()
    export.refresh_from_db()
    assert (export.state, parts_in(media)) == (ExportState.CANCELLED, [])


def test_a_fault_is_tried_three_times_then_said(
    cast: Cast, tables: list[Evaluation], media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(running, "write", broken)
    export = begun(cast.finance_reviewer)
    for attempt in range(3):
        export.refresh_from_db()
        assert export.state == ExportState.WRITING, attempt
        run_jobs()
    export.refresh_from_db()
    assert export.state == ExportState.FAILED
    assert "程序出错" in export.message
    assert "disk full" not in export.message
    assert parts_in(media) == []


def test_a_worker_that_died_is_followed_by_another(cast: Cast, tables: list[Evaluation]) -> None:
    export = begun(cast.finance_reviewer)
    job = Job.objects.get()
    assert jobs.claim(job_id=str(job.pk), now=NOW)
    running.write_export(job_id=str(job.pk), clock=lambda: NOW + timedelta(seconds=30))  # the lease still holds
    export.refresh_from_db()
    assert export.state == ExportState.WRITING
    running.write_export(job_id=str(job.pk), clock=lambda: NOW + timedelta(seconds=100))
    assert stored(export)


def test_what_became_invisible_is_left_out_and_said(cast: Cast, tables: list[Evaluation]) -> None:
    export = begun(cast.finance_reviewer, export_format="csv")
    give_away(tables[0], cast.foreign_unit)
    run_jobs()
    assert len(csv_rows(stored(export))) == 1 + 4
    assert (export.left_out, export.tables_written, len(export.tables)) == (1, 4, 4)


@pytest.mark.parametrize("what", ["user", "membership", "organisation"])
def test_nothing_is_made_for_somebody_who_was_shut_out(cast: Cast, tables: list[Evaluation], what: str) -> None:
    export = begun(cast.bureau_reviewer)
    actor = cast.bureau_reviewer
    shut: dict[str, User | Membership | Organisation]
    shut = {"user": actor.user, "membership": actor, "organisation": actor.organisation}
    found = shut[what]
    found.is_active = False
    found.save()
    run_jobs()
    export.refresh_from_db()
    assert (export.state, export.file) == (ExportState.FAILED, "")
    assert "已停用" in export.message


def test_without_the_check_it_would_be_made(
    cast: Cast, tables: list[Evaluation], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above."""
    monkeypatch.setattr(running, "memberships_of", lambda user, now: Membership.objects.filter(user=user))
    export = begun(cast.bureau_reviewer)
    User.objects.filter(pk=cast.bureau_reviewer.user_id).update(is_active=False)
    run_jobs()
    assert stored(export)


def test_after_a_day_the_file_is_gone_and_the_row_says_so(cast: Cast, tables: list[Evaluation], media: Path) -> None:
    export = begun(cast.finance_reviewer)
    run_jobs()
    file = open_file(exports_of(cast.finance_reviewer).get(), NOW + timedelta(hours=23))
    assert file is not None
    file.close()
    assert expire_exports(now=NOW + timedelta(hours=23)) == 0
    assert open_file(exports_of(cast.finance_reviewer).get(), NOW + timedelta(hours=24)) is None  # before the sweep
    assert expire_exports(now=NOW + timedelta(hours=24)) == 1
    export.refresh_from_db()
    assert (export.state, export.file, parts_in(media)) == (ExportState.EXPIRED, "", [])
    assert expire_exports(now=NOW + timedelta(hours=25)) == 0
    export_again(export=export, now=NOW + timedelta(hours=25))
    run_jobs(NOW + timedelta(hours=25))
    assert stored(export)
    expire_exports(now=NOW + timedelta(days=3))
    expire_exports(now=NOW + timedelta(days=40))
    assert Export.objects.count() == 0


def test_what_killed_workers_left_is_swept(cast: Cast, tables: list[Evaluation], media: Path) -> None:
    export = begun(cast.finance_reviewer)
    run_jobs()
    stored(export)
    (media / "exports" / ".half.part").write_bytes(b"half")
    (media / "exports" / "nobody.csv").write_bytes(b"whole")
    kept = Path(export.file).name
    later = max(path.stat().st_mtime for path in (media / "exports").iterdir())
    moment = NOW.fromtimestamp(later, tz=NOW.tzinfo)
    Export.objects.update(expires_at=moment + timedelta(days=1))
    expire_exports(now=moment + timedelta(minutes=30))
    assert len(parts_in(media)) == 3
    expire_exports(now=moment + timedelta(hours=2))
    assert parts_in(media) == [kept]
