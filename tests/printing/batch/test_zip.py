"""A batch as a ZIP: each table once, as it is kept; the failures of some are no others' fault."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db.models import QuerySet

from perfeval.printing import operations
from perfeval.printing.batch.asking import print_rest
from perfeval.printing.batch.naming import download_name
from perfeval.printing.batch_enums import BatchState, ItemState
from perfeval.printing.document import PrintDocument, PrintError
from perfeval.printing.models import PrintedDocument
from perfeval.printing.render import render_pdf
from tests.factories import NOW, Cast
from tests.printing.batch.building import approved_tables, archive, ask, run_jobs
from tests.printing.reading import squeezed, text_of


def fails_at(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def render(document: PrintDocument) -> bytes:
        if document.sheet.project_name == name:
            raise PrintError("字体中没有“㐂”，请改用别的字。")
        return render_pdf(document)

    monkeypatch.setattr(operations, "render_pdf", render)


def test_every_table_is_in_it_byte_for_byte(cast: Cast) -> None:
    approved_tables(cast, 3, units=[cast.sibling])
    batch = ask(cast.finance_reviewer)
    run_jobs(batch)
    assert (batch.state, batch.message) == (BatchState.DONE, "")
    with archive(batch) as opened:
        assert opened.testzip() is None
        names = opened.namelist()
        assert names[:3] == [
            "001_测试市数据局（本级）_第1号项目_2022年度绩效自评表.pdf",
            "002_测试市热线中心_第2号项目_2022年度绩效自评表.pdf",
            "003_测试市热线中心_第3号项目_2022年度绩效自评表.pdf",
        ]
        for item, name in zip(batch.items.all(), names, strict=False):
            content = opened.read(name)
            assert item.printed is not None
            assert hashlib.sha256(content).hexdigest() == item.printed.sha256
            assert item.project in squeezed(text_of(content))
        assert all(info.flag_bits & 0x800 for info in opened.infolist())  # the names are UTF-8 and say so
        contents = squeezed(text_of(opened.read("000_目录.pdf")))
    assert "002测试市热线中心第2号项目" in contents or ("002" in contents and "第2号项目" in contents)
    path = Path(default_storage.path(batch.file))
    assert batch.size == path.stat().st_size
    assert batch.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert batch.expires_at is not None
    assert batch.finished_at is not None
    assert batch.expires_at - batch.finished_at == timedelta(days=1)


def test_no_query_is_left_open_between_the_beats(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """On SQLite the beat would find the database locked as soon as anybody else has written meanwhile."""
    approved_tables(cast, 2)
    monkeypatch.setattr(QuerySet, "iterator", lambda self, chunk_size=None: pytest.fail("read in parts"))
    batch = ask(cast.finance_reviewer)
    run_jobs(batch)
    assert batch.state == BatchState.DONE


def test_what_was_printed_before_is_looked_up(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    table = approved_tables(cast, 1)[0]
    operations.print_snapshot(snapshot_id=table.snapshots.get().pk, layout=table.campaign.layout, now=NOW)
    monkeypatch.setattr(operations, "render_pdf", lambda document: pytest.fail("rendered again"))
    batch = ask(cast.finance_reviewer)
    run_jobs(batch)
    assert batch.state == BatchState.DONE
    assert PrintedDocument.objects.count() == 1


def test_a_table_that_fails_fails_alone_and_is_printed_at_a_retry(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    approved_tables(cast, 3)
    fails_at("第2号项目", monkeypatch)
    batch = ask(cast.finance_reviewer)
    run_jobs(batch)
    failed = batch.items.get(state=ItemState.FAILED)
    assert (batch.state, failed.project, failed.message) == (
        BatchState.DONE, "第2号项目", "字体中没有“㐂”，请财政部门重新打开后，由填报单位改用别的字。"
    )  # fmt: skip
    with archive(batch) as opened:
        assert len(opened.namelist()) == 3
        contents = squeezed(text_of(opened.read("000_目录.pdf")))
        assert "未能打印的自评表（1份）" in contents
        assert "，2份）" in contents
    assert "，3 份）" in batch.title  # on the page: what was asked for
    assert download_name(batch).endswith("，2 份）.zip")
    before = batch.file
    monkeypatch.undo()
    monkeypatch.setattr(operations, "render_pdf", _only("第2号项目"))
    print_rest(actor=cast.finance_reviewer, batch=batch, now=NOW)
    batch.refresh_from_db()
    run_jobs(batch)
    assert batch.state == BatchState.DONE
    assert not batch.items.exclude(state=ItemState.DONE).exists()
    assert download_name(batch).endswith("，3 份）.zip")
    with archive(batch) as opened:
        assert [name[:3] for name in opened.namelist()] == ["001", "002", "003", "000"]
    assert batch.file != before


def _only(name: str) -> object:
    def render(document: PrintDocument) -> bytes:
        assert document.sheet.project_name == name
        return render_pdf(document)

    return render


def test_where_every_table_fails_there_is_no_file(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    approved_tables(cast, 1)
    fails_at("第1号项目", monkeypatch)
    batch = ask(cast.finance_reviewer)
    run_jobs(batch)
    assert (batch.state, batch.file) == (BatchState.FAILED, "")


def test_a_table_reopened_meanwhile_is_not_printed_as_approved(cast: Cast) -> None:
    tables = approved_tables(cast, 2)
    batch = ask(cast.finance_reviewer)
    tables[1].state = "drafting"
    tables[1].save()
    run_jobs(batch)
    assert "不是审定的版本" in batch.items.get(state=ItemState.FAILED).message


def test_a_kept_print_that_was_damaged_is_not_handed_out(cast: Cast) -> None:
    table = approved_tables(cast, 2)[0]
    printed = operations.print_snapshot(snapshot_id=table.snapshots.get().pk, layout=table.campaign.layout, now=NOW)
    Path(printed.file.path).write_bytes(b"%PDF something else")
    batch = ask(cast.finance_reviewer)
    run_jobs(batch)
    assert "缺失或已损坏" in batch.items.get(state=ItemState.FAILED).message
    with archive(batch) as opened:
        assert [name[:3] for name in opened.namelist()] == ["002", "000"]
