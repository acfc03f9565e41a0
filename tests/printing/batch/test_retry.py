"""Asking for the rest: a finished file survives it, what was lost is printed again, and no path is told to anybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from perfeval.core.errors import NotAllowed
from perfeval.jobs.models import Job
from perfeval.printing.batch import chunks, merged
from perfeval.printing.batch.asking import print_rest
from perfeval.printing.batch_enums import BatchKind, BatchState, ItemState
from perfeval.printing.batch_models import Batch
from tests.factories import NOW, Cast
from tests.printing.batch.building import Clock, approved_tables, ask, run_jobs


@pytest.fixture
def waiting(cast: Cast) -> Batch:
    approved_tables(cast, 2)
    return ask(cast.finance_reviewer, BatchKind.MERGED)


@pytest.fixture
def done(waiting: Batch) -> Batch:
    run_jobs(waiting)
    assert waiting.state == BatchState.DONE
    return waiting


def retry(cast: Cast, batch: Batch, days: int = 0) -> None:
    later = NOW + timedelta(days=days)
    print_rest(actor=cast.finance_reviewer, batch=batch, now=later)
    batch.refresh_from_db()
    run_jobs(batch, Clock(later))


def test_a_finished_file_is_never_thrown_away(cast: Cast, done: Batch) -> None:
    with pytest.raises(NotAllowed, match="全部打印完毕"):
        retry(cast, done)
    done.refresh_from_db()
    assert done.state == BatchState.DONE
    assert default_storage.exists(done.file)


def test_nor_if_it_was_finished_just_now(cast: Cast, waiting: Batch) -> None:
    """Between the look at the batch and the act a worker finished it."""
    looked_at = Batch.objects.get(pk=waiting.pk)
    run_jobs(waiting)
    with pytest.raises(NotAllowed):
        retry(cast, looked_at)
    waiting.refresh_from_db()
    assert waiting.state == BatchState.DONE
    assert default_storage.exists(waiting.file)


def delete_the_file(batch: Batch) -> None:
    default_storage.delete(batch.file)


def fail_in_binding(batch: Batch) -> None:
    """As a binding that had lost its pieces left them."""
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.FAILED, file="")
    batch.refresh_from_db()


@pytest.mark.parametrize("loss", [delete_the_file, fail_in_binding])
def test_tables_whose_piece_is_gone_are_printed_again(cast: Cast, done: Batch, loss: Callable[[Batch], None]) -> None:
    loss(done)
    retry(cast, done)
    assert (done.state, done.message) == (BatchState.DONE, "")
    assert default_storage.exists(done.file)


def test_one_that_has_had_its_day_is_made_again(cast: Cast, done: Batch) -> None:
    """The clock that expires it may be late."""
    retry(cast, done, days=2)
    assert (done.state, done.message) == (BatchState.DONE, "")


def lose_the_pieces(batch: Batch) -> None:
    chunks.print_chunk(job_id=str(Job.objects.get(key=f"batch:{batch.pk}:1:1").pk), clock=Clock())
    for piece in batch.items.values_list("piece", flat=True):
        default_storage.delete(piece)


def test_no_path_is_told(cast: Cast, waiting: Batch, media: Path) -> None:
    lose_the_pieces(waiting)
    run_jobs(waiting)
    assert waiting.state == BatchState.FAILED
    assert waiting.message == "没有装订成：服务器读写文件时出错。请重试；仍不成功请联系系统管理员。"
    retry(cast, waiting)
    assert waiting.state == BatchState.DONE


def test_nor_what_the_program_says_of_itself(waiting: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(*_: object) -> None:
        raise RuntimeError("/srv/perfeval/secret.pdf")

    monkeypatch.setattr(chunks._Chunk, "print_some", fall)
    run_jobs(waiting)
    assert set(waiting.items.values_list("state", "message")) == {
        (ItemState.FAILED, "没有打印：程序出错。请重试；仍不成功请联系系统管理员。")
    }


def test_nor_by_the_binder(waiting: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(*_: object) -> None:
        raise RuntimeError("/srv/perfeval/secret.pdf")

    monkeypatch.setattr(merged, "write", fall)
    run_jobs(waiting)
    assert "程序出错" in waiting.message
    assert "/" not in waiting.message
