"""The ZIP: every table's own file under a name that people can read, and a contents list."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.utils import timezone

from perfeval.printing.batch.contents import Line, contents_pdf
from perfeval.printing.batch.naming import for_file_name, title_of
from perfeval.printing.batch_enums import ItemState
from perfeval.printing.batch_models import Batch, BatchItem

UNIT_BYTES, PROJECT_BYTES = 75, 120  # with the rest of the name below 255, which is what file systems take
NOTE = "文件名以序号开头。每份表为一个文件，与系统中保存的打印件逐字节相同，可扫描表上的二维码核验。"


def write(batch: Batch, path: Path, beat: Callable[[], None]) -> int:
    """Stored, not deflated: PDFs are deflated inside. One file at a time is in memory. Gives the number of pages: none."""
    width = max(3, len(str(batch.total)))
    lines: list[Line] = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for item, content in _contents(batch):
            beat()
            name = file_name(item, width)
            archive.writestr(_entry(batch, name), content)
            lines.append(Line(item.number, item.organisation, item.project, item.score, str(item.number).zfill(width)))
        failed = [
            Line(item.number, item.organisation, item.project, item.score, item.message)
            for item in batch.items.filter(state=ItemState.FAILED)
        ]
        contents, _ = contents_pdf(title_of(batch, len(lines)), lines, failed, last_column="文件", note=NOTE)
        archive.writestr(_entry(batch, f"{'0' * width}_目录.pdf"), contents)
    return 0


def file_name(item: BatchItem, width: int) -> str:
    """001_单位_项目_2024年度绩效自评表.pdf"""
    unit, project = for_file_name(item.organisation, UNIT_BYTES), for_file_name(item.project, PROJECT_BYTES)
    return f"{str(item.number).zfill(width)}_{unit}_{project}_{item.year}年度绩效自评表.pdf"


def _contents(batch: Batch) -> Iterator[tuple[BatchItem, bytes]]:
    """The kept files. One that is gone or was changed is not handed out: its table fails."""
    # All rows at once: SQLite refuses to write (the beat) while a query is read in parts and others have written.
    for item in list(batch.items.filter(state=ItemState.DONE).select_related("printed")):
        content = _read(item)
        if content is None:
            BatchItem.objects.filter(pk=item.pk).update(
                state=ItemState.FAILED, message="保存的打印件缺失或已损坏，请联系系统管理员。"
            )
            continue
        yield item, content


def _read(item: BatchItem) -> bytes | None:
    if item.printed is None:
        return None
    try:
        with item.printed.file.open("rb") as file:
            content: bytes = file.read()
    except FileNotFoundError:
        return None
    return content if hashlib.sha256(content).hexdigest() == item.printed.sha256 else None


def _entry(batch: Batch, name: str) -> zipfile.ZipInfo:
    """With the batch's date: the same batch makes the same bytes."""
    entry = zipfile.ZipInfo(name, timezone.localtime(batch.created_at).timetuple()[:6])
    entry.external_attr = 0o644 << 16
    return entry
