"""When every table of a batch is over: one job makes the file that is downloaded."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from perfeval.jobs.files import KEPT, delete_file, keep, work_file
from perfeval.jobs.running import Clock, Running, run
from perfeval.printing.batch.ending import give_up_binding
from perfeval.printing.batch.naming import suffix
from perfeval.printing.batch_enums import BatchKind, BatchState, ItemState
from perfeval.printing.batch_models import Batch
from perfeval.printing.reasons import told


def bind_batch(*, job_id: str, clock: Clock) -> None:
    """The worker's share. Running it twice at once makes one file: the same bytes under one name."""

    def work(running: Running) -> None:
        make_file(Batch.objects.get(pk=running.job.payload["batch"]), running.beat, clock)

    run(job_id=job_id, clock=clock, work=work, told=_told, given_up=give_up_binding)


def make_file(batch: Batch, beat: Callable[[], None], clock: Clock) -> None:
    """Write the file aside, give it its name, then say in one statement that it is there."""
    from perfeval.printing.batch import merged, zipped  # noqa: PLC0415 - a web server asks, but never binds

    write = zipped.write if batch.kind == BatchKind.ZIP else merged.write
    with work_file(batch.folder) as path:
        pages = write(batch, path, beat)
        sha256, size = _digest(path), path.stat().st_size
        name = f"{batch.folder}/{sha256}.{suffix(batch.kind)}"
        beat()
        keep(path, name)
    now = clock()
    done = Batch.objects.filter(pk=batch.pk, state=BatchState.BINDING, round=batch.round).update(
        state=BatchState.DONE, file=name, size=size, sha256=sha256, pages=pages, finished_at=now, expires_at=now + KEPT
    )
    if not done and not Batch.objects.filter(pk=batch.pk, file=name).exists():  # cancelled at the last moment
        delete_file(name)
    if done and not batch.items.filter(state=ItemState.FAILED).exists():
        _delete_pieces(batch)


def _delete_pieces(batch: Batch) -> None:
    """They are needed again only where a failed table is still to come between them."""
    for piece in batch.items.exclude(piece="").order_by().values_list("piece", flat=True).distinct():
        delete_file(piece)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _told(error: Exception) -> str:
    return f"没有装订成：{told(error)}请重试；仍不成功请联系系统管理员。"
