"""The merged print: contents, bookmarks, page numbers that run through, around pages that are not touched otherwise.

The contents list, which the printer made as PDF/A, is the book into which the pages are taken, so that colour profile
and metadata are already there.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, groupby
from pathlib import Path

import pikepdf
from django.core.files.storage import default_storage

from perfeval.printing.batch.contents import Line, contents_before
from perfeval.printing.batch.naming import title_of
from perfeval.printing.batch.page_numbers import PageNumbers
from perfeval.printing.batch_enums import ItemState
from perfeval.printing.batch_models import Batch, BatchItem

NOTE = (
    "本册由各份打印件合并而成，供阅读和装订；单份打印件上的电子签名不随合并保留，需要验证电子签名时请使用单份打印件。"
    "每份表上的二维码和核验码照常可用。"
)


def write(batch: Batch, path: Path, beat: Callable[[], None]) -> int:
    """Write the book and give the number of its pages."""
    items = list(batch.items.filter(state=ItemState.DONE))
    failed = [
        Line(item.number, item.organisation, item.project, item.score, item.message)
        for item in batch.items.filter(state=ItemState.FAILED)
    ]
    starts = [0, *accumulate(item.pages for item in items)]

    def lines_after(contents_pages: int) -> list[Line]:
        return [
            Line(item.number, item.organisation, item.project, item.score, str(contents_pages + start + 1))
            for item, start in zip(items, starts, strict=False)
        ]

    contents, length = contents_before(title_of(batch, len(items)), lines_after, failed, note=NOTE)
    beat()
    with pikepdf.open(io.BytesIO(contents)) as book:
        for page in _pages(items, beat):
            book.pages.append(page)
        _number(book, beat)
        _bookmark(book, items, [length + start for start in starts])
        beat()
        book.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
        return len(book.pages)


def _pages(items: Sequence[BatchItem], beat: Callable[[], None]) -> Iterator[pikepdf.Page]:
    """Of every table in the order of the book. A piece is opened once, so that its fonts are taken over once."""
    open_pieces: dict[str, pikepdf.Pdf] = {}
    for item in items:
        if item.piece not in open_pieces:
            beat()
            with default_storage.open(item.piece) as file:
                open_pieces[item.piece] = pikepdf.open(io.BytesIO(file.read()))
        yield from open_pieces[item.piece].pages[item.first_page : item.first_page + item.pages]


def _number(book: pikepdf.Pdf, beat: Callable[[], None]) -> None:
    numbers = PageNumbers(book)
    total = len(book.pages)
    for number, page in enumerate(book.pages, start=1):
        if number % 200 == 0:
            beat()
        numbers.write(page, f"总第 {number} 页　共 {total} 页")


def _bookmark(book: pikepdf.Pdf, items: Sequence[BatchItem], starts: Sequence[int]) -> None:
    """Unit, and below it its tables."""
    with book.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("目录", 0))
        numbered = zip(items, starts, strict=False)
        for organisation, group in groupby(numbered, key=lambda pair: pair[0].organisation):
            tables = [pikepdf.OutlineItem(item.project, start) for item, start in group]
            unit = pikepdf.OutlineItem(organisation, tables[0].destination)
            unit.children.extend(tables)
            unit.is_closed = True
            outline.root.append(unit)
    book.Root.PageMode = pikepdf.Name.UseOutlines
