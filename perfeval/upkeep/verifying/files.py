"""The files: each that a row names is there as it was, and none is there that no row names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.core.files.storage import default_storage

from perfeval.jobs.files import STALE, is_part
from perfeval.upkeep.stored import RESTORING, TEMPORARY, Stored, batched, named_among, path_of, sha256_of, stored_files
from perfeval.upkeep.verifying.fault import Fault, Progress


def file_faults(progress: Progress) -> Iterator[Fault]:
    for number, stored in enumerate(stored_files(), start=1):
        sentence = _wrong(stored)
        if sentence is not None and _is_still_named(stored):  # else it was taken out while we looked
            check, message = sentence
            yield Fault(check, f"{stored.source.label} {stored.pk}（文件 {stored.name}）", message)
        progress(number)


def _wrong(stored: Stored) -> tuple[str, str] | None:
    try:
        path = path_of(stored.name)
        size = path.stat().st_size
        if stored.size is not None and size != stored.size:
            return "file-changed", f"大小应为 {stored.size} 字节，实际为 {size} 字节。"
        if sha256_of(path) != stored.sha256:
            return "file-changed", "内容与保存时的散列值不符，被改动过或已损坏。"
    except FileNotFoundError:
        return "file-missing", "文件不在。"
    except (OSError, ValueError) as error:  # a name that leads outside is a ValueError of Django's
        return "file-unreadable", f"文件不能读取（{error}）。"
    return None


def _is_still_named(stored: Stored) -> bool:
    named = {stored.source.field: stored.name, "sha256": stored.sha256}
    found: bool = stored.source.rows.filter(pk=stored.pk, **named).exists()
    return found


def orphan_faults(now: datetime, progress: Progress) -> Iterator[Fault]:
    """A file comes before its row, so that the youngest are left alone."""
    for folder in sorted(Path(default_storage.path("")).glob(f"{RESTORING}*")):
        yield Fault(
            "restore-left",
            f"文件夹 {folder.name}",
            "一次中断的恢复留下的，其中可能有恢复前的文件。请重新恢复（restore --replace）；已恢复而不再需要时，可以删除。",
        )
    seen = 0
    for batch in batched(_standing((now - STALE).timestamp()), 500):
        named = named_among(batch)
        for name in batch:
            if name not in named:
                yield Fault("file-orphan", f"文件 {name}", "没有任何记录引用这个文件。核实后可以删除。")
        seen += len(batch)
        progress(seen)


def _standing(before: float) -> Iterator[str]:
    """The names of all files to keep that nobody has touched since."""
    root = Path(default_storage.path(""))
    for folder, below, names in os.walk(root):
        here = Path(folder)
        if here == root:
            below[:] = [name for name in below if name not in TEMPORARY and not name.startswith(RESTORING)]
        below.sort()
        for name in sorted(names):
            if here == root and is_part(name):
                continue  # of a writer at work, or of one that was killed: those are swept
            path = here / name
            try:
                is_old = path.lstat().st_mtime < before
            except FileNotFoundError:  # taken away meanwhile
                continue
            if is_old:
                yield path.relative_to(root).as_posix()
