"""Files are kept for a day; what killed workers leave is cleared away."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from perfeval.printing.batch.asking import cancel_batch, print_rest
from perfeval.printing.batch.expiry import expire_batches
from perfeval.printing.batch.queries import open_file
from perfeval.printing.batch_enums import BatchKind, BatchState
from perfeval.printing.batch_models import Batch
from perfeval.printing.models import PrintedDocument
from tests.factories import NOW, Cast
from tests.printing.batch.building import Clock, approved_tables, ask, run_jobs

LATER = NOW + timedelta(days=1, minutes=5)


def files(media: Path) -> list[Path]:
    return [path for path in media.glob("batches/**/*") if path.is_file()]


@pytest.mark.parametrize("kind", list(BatchKind))
def test_a_day_later_the_file_is_gone_and_can_be_made_again(cast: Cast, media: Path, kind: BatchKind) -> None:
    approved_tables(cast, 1)
    batch = ask(cast.finance_reviewer, kind)
    run_jobs(batch)
    assert expire_batches(now=LATER - timedelta(hours=1)) == 0
    content = open_file(batch)
    assert content is not None
    content.close()
    assert expire_batches(now=LATER) == 1
    batch.refresh_from_db()
    assert (batch.state, batch.file, open_file(batch), files(media)) == (BatchState.EXPIRED, "", None, [])
    assert PrintedDocument.objects.count() == (1 if kind == BatchKind.ZIP else 0)  # kept prints stay
    assert expire_batches(now=LATER) == 0
    print_rest(actor=cast.finance_reviewer, batch=batch, now=LATER)
    batch.refresh_from_db()
    run_jobs(batch, Clock(LATER))
    assert batch.state == BatchState.DONE
    assert len(files(media)) == 1


def test_the_pieces_of_a_cancelled_one_go_too(cast: Cast, media: Path) -> None:
    approved_tables(cast, 1)
    batch = ask(cast.finance_reviewer, BatchKind.MERGED)
    cancel_batch(batch=batch, now=NOW)
    piece = media / batch.folder / "piece.pdf"
    piece.parent.mkdir(parents=True)
    piece.touch()
    expire_batches(now=NOW + timedelta(hours=1))
    assert piece.exists()
    expire_batches(now=LATER)
    batch.refresh_from_db()
    assert (batch.state, files(media)) == (BatchState.CANCELLED, [])


def test_one_that_is_asked_for_again_at_that_moment_stays(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    approved_tables(cast, 1)
    batch = ask(cast.finance_reviewer)
    run_jobs(batch)
    monkeypatch.setattr(
        "perfeval.printing.batch.expiry._sweep_folders", lambda now: None
    )  # fmt: skip
    stale = Batch.objects.get(pk=batch.pk)
    Batch.objects.filter(pk=batch.pk).update(round=2)
    monkeypatch.setattr("perfeval.printing.batch.expiry.Batch.objects.exclude", lambda **_: _Found([stale]))
    assert expire_batches(now=LATER) == 0


class _Found:
    def __init__(self, batches: list[Batch]) -> None:
        self.batches = batches

    def filter(self, **_: object) -> list[Batch]:
        return self.batches


def test_parts_and_folders_without_an_owner_are_cleared(cast: Cast, media: Path) -> None:
    approved_tables(cast, 1)
    batch = ask(cast.finance_reviewer)
    folder, orphan, other = media / batch.folder, media / "batches" / str(uuid4()), media / "batches" / "readme"
    for place in (folder, orphan, other):
        place.mkdir(parents=True)
    old, fresh, piece = folder / ".old.part", folder / ".fresh.part", folder / "piece.pdf"
    for path in (old, fresh, piece, orphan / "x.pdf", other / "x"):
        path.touch()
        _dated(path, NOW)
    _dated(old, NOW - timedelta(hours=2))
    expire_batches(now=NOW)
    assert [old.exists(), fresh.exists(), piece.exists(), orphan.exists(), other.exists()] == [
        False, True, True, False, True
    ]  # fmt: skip


def _dated(path: Path, moment: datetime) -> None:
    os.utime(path, (moment.timestamp(), moment.timestamp()))
