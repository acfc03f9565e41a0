"""A batch as one PDF: contents, bookmarks and page numbers lead to the right pages, and it is a PDF that is kept."""

from __future__ import annotations

import gc
import io
import re
import subprocess
import weakref
import zipfile
from pathlib import Path

import pikepdf
import pytest
from django.core.files.storage import default_storage

from perfeval.jobs.models import Job
from perfeval.printing import render
from perfeval.printing.batch import chunks, pieces
from perfeval.printing.batch.asking import print_rest
from perfeval.printing.batch_enums import BatchKind, BatchState, ItemState
from perfeval.printing.batch_models import Batch, BatchItem
from perfeval.printing.document import PrintError
from perfeval.printing.operations import approved_document
from tests.factories import NOW, Cast
from tests.printing.batch.building import Clock, approved_tables, ask, like, run_jobs
from tests.printing.reading import squeezed, text_of, tool


class Loop:
    """A cycle, as laid out pages are full of."""

    def __init__(self) -> None:
        self.itself = self


def test_what_a_turn_holds_does_not_outlive_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    approved_tables(cast, 3)
    batch = ask(cast.finance_reviewer, BatchKind.MERGED)
    seen = list[weakref.ref[Loop]]()

    def lay_out(item: BatchItem) -> pieces.Laid:
        laid = pieces.lay_out(item)
        laid.document.loop = Loop()
        seen.append(weakref.ref(laid.document.loop))
        return laid

    monkeypatch.setattr(chunks, "lay_out", lay_out)
    usual = gc.get_threshold()
    gc.set_threshold(100, 1, 10**9)  # what is held grows old at once, and the old are not come to
    try:
        run_jobs(batch)
        assert [loop() for loop in seen] == [None] * 3
    finally:
        gc.set_threshold(*usual)


def merged(cast: Cast, count: int = 4) -> Batch:
    approved_tables(cast, count, units=[cast.sibling, cast.other_unit])
    batch = ask(cast.finance_reviewer, BatchKind.MERGED)
    run_jobs(batch)
    assert (batch.state, batch.message) == (BatchState.DONE, "")
    return batch


def content(batch: Batch) -> bytes:
    with default_storage.open(batch.file) as file:
        return bytes(file.read())


def pages_of(pdf: bytes) -> list[str]:
    return [squeezed(page) for page in text_of(pdf).split("\f")[:-1]]


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfeval.printing.batch.asking.CHUNK", 2)


@pytest.mark.usefixtures("small_chunks")
def test_page_numbers_contents_and_bookmarks_agree(cast: Cast) -> None:
    batch = merged(cast)
    pdf = content(batch)
    pages = pages_of(pdf)
    assert len(pages) == batch.pages
    for number, page in enumerate(pages, start=1):
        assert f"总第{number}页共{len(pages)}页" in page
    items = list(batch.items.all())
    first_pages = [1 + sum(item.pages for item in items[:before]) for before in range(len(items))]
    for item, first_page in zip(items, first_pages, strict=True):
        assert item.project in pages[first_page]
        assert item.snapshot.code.replace("-", "") in pages[first_page].replace("-", "")
        for own in range(item.pages):  # each table counts its own pages too
            assert f"第{own + 1}页共{item.pages}页" in pages[first_page + own]
        assert f"{item.number}{item.organisation}{item.project}99.83{first_page + 1}" in pages[0]
    with pikepdf.open(io.BytesIO(pdf)) as book, book.open_outline() as outline:
        units = {unit.title: unit for unit in outline.root}
        assert list(units) == ["目录", *dict.fromkeys(item.organisation for item in items)]
        bookmarks = [table for unit in outline.root for table in unit.children]
        assert [table.title for table in bookmarks] == [item.project for item in items]
        for table, first_page in zip(bookmarks, first_pages, strict=True):
            assert isinstance(table.destination, pikepdf.Array)
            assert table.destination[0] == book.pages[first_page].obj


@pytest.mark.usefixtures("small_chunks")
def test_it_is_a_pdf_that_is_kept(cast: Cast, tmp_path: Path) -> None:
    pdf = content(merged(cast))
    path = tmp_path / "book.pdf"
    path.write_bytes(pdf)
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, check=False, text=True)
    assert (checked.returncode, "No syntax or stream encoding errors" in checked.stdout) == (0, True)
    fonts = tool(["pdffonts", "-"], pdf).splitlines()[2:]
    assert fonts
    assert all("CID TrueType" in font and "yes yes yes" in font for font in fonts)
    with pikepdf.open(io.BytesIO(pdf)) as book:
        assert book.Root.OutputIntents[0].S == pikepdf.Name.GTS_PDFA1
        assert pikepdf.Name.ID in book.trailer
        assert book.Root.Lang == "zh-CN"
        with book.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "B")
            assert metadata["dc:title"] == str(book.docinfo.Title)
            assert "pdfuaid:part" not in metadata
        for item in book.objects:
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == pikepdf.Name.Image:
                assert item.get("/Interpolate", False) is False


def test_the_text_of_every_table_is_that_of_its_own_print(cast: Cast) -> None:
    batch = merged(cast, 2)
    pages = pages_of(content(batch))
    for item in batch.items.all():
        alone = pages_of(render.render_pdf(approved_document(item.snapshot, item.layout)))
        start = 1 + sum(other.pages for other in batch.items.filter(number__lt=item.number))
        together = [re.sub(r"总第\d+页共\d+页", "", page) for page in pages[start : start + item.pages]]
        assert together == alone


def test_a_table_that_cannot_be_laid_out_fails_alone_and_takes_its_place_at_a_retry(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved_tables(cast, 3)
    batch = ask(cast.finance_reviewer, BatchKind.MERGED)
    lay_out = pieces.lay_out

    def refuse(item: BatchItem) -> pieces.Laid:
        if item.number == 2:
            raise PrintError("字体中没有这个字")
        return lay_out(item)

    monkeypatch.setattr(chunks, "lay_out", refuse)
    run_jobs(batch)
    assert batch.items.get(state=ItemState.FAILED).message == "字体中没有这个字"
    assert "未能打印的自评表（1份）" in pages_of(content(batch))[0]
    assert "，2份）" in pages_of(content(batch))[0]
    kept = list(batch.items.exclude(number=2).values_list("piece", flat=True))
    monkeypatch.undo()
    print_rest(actor=cast.finance_reviewer, batch=batch, now=NOW)
    batch.refresh_from_db()
    run_jobs(batch)
    pages = pages_of(content(batch))
    assert [name for page in pages[1:] for name in re.findall(r"第\d号项目", page)] == [
        "第1号项目", "第2号项目", "第3号项目"
    ]  # fmt: skip
    assert list(batch.items.exclude(number=2).values_list("piece", flat=True)) == kept


@pytest.mark.parametrize("kind", BatchKind)
def test_a_character_that_no_font_has_fails_its_table_and_not_the_contents(cast: Cast, kind: BatchKind) -> None:
    model = approved_tables(cast, 2)[0]
    like(model, "喜庆😀项目", cast.unit)
    batch = ask(cast.finance_reviewer, kind)
    run_jobs(batch)
    assert batch.state == BatchState.DONE
    message = batch.items.get(state=ItemState.FAILED).message
    assert "😀" in message
    assert "请财政部门重新打开后，由填报单位改用别的字。" in message
    assert "请改用" not in message
    assert batch.items.filter(state=ItemState.DONE).count() == 2
    found = content(batch)
    if kind == BatchKind.ZIP:
        found = zipfile.ZipFile(io.BytesIO(found)).read("000_目录.pdf")
    assert "喜庆〓项目" in pages_of(found)[0]


def test_a_table_that_cannot_be_painted_fails_alone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    approved_tables(cast, 3)
    batch = ask(cast.finance_reviewer, BatchKind.MERGED)
    store = pieces._store

    def refuse(batch: Batch, laid: list[pieces.Laid]) -> None:
        if any(one.item.number == 2 for one in laid):
            raise PrintError("字体中没有这个字")
        store(batch, laid)

    monkeypatch.setattr(pieces, "_store", refuse)
    run_jobs(batch)
    assert batch.state == BatchState.DONE
    assert [item.number for item in batch.items.filter(state=ItemState.FAILED)] == [2]


def test_after_a_death_the_tables_are_painted_one_by_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that of the three only the one at fault is given up."""
    approved_tables(cast, 3)
    batch = ask(cast.finance_reviewer, BatchKind.MERGED)
    lay_out = pieces.lay_out

    def die(item: BatchItem) -> pieces.Laid:
        if item.number == 2:
            raise KeyboardInterrupt
        return lay_out(item)

    monkeypatch.setattr(chunks, "lay_out", die)
    job = Job.objects.get(key=f"batch:{batch.pk}:1:1")
    for hours in (0, 1):
        with pytest.raises(KeyboardInterrupt):
            chunks.print_chunk(job_id=str(job.pk), clock=Clock(NOW.replace(hour=NOW.hour + hours)))
    chunks.print_chunk(job_id=str(job.pk), clock=Clock(NOW.replace(hour=NOW.hour + 2)))
    assert {item.number: item.state for item in batch.items.all()} == {1: "done", 2: "failed", 3: "done"}


def test_the_pieces_are_gone_once_everything_is_bound(cast: Cast, media: Path) -> None:
    batch = merged(cast, 2)
    files = [path.name for path in media.glob("batches/**/*") if path.is_file()]
    assert files == [f"{batch.sha256}.pdf"]
