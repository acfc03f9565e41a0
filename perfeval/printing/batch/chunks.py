"""A worker's share of a batch: one chunk of tables, of which each succeeds or fails alone."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import F, QuerySet

from perfeval.jobs.running import Clock, Running, TurnOverError, run
from perfeval.printing.batch.ending import begin_binding, give_up_chunk
from perfeval.printing.batch.pieces import Laid, lay_out, store_pieces
from perfeval.printing.batch_enums import BatchKind, ItemState
from perfeval.printing.batch_models import Batch, BatchItem
from perfeval.printing.document import PrintError
from perfeval.printing.operations import print_snapshot
from perfeval.printing.reasons import told

TURN = timedelta(seconds=3)  # so long a single print waits at most: then a worker looks for what is more urgent
MOST_STARTS = 2  # a table at which the worker died twice is not tried a third time
logger = logging.getLogger(__name__)


def print_chunk(*, job_id: str, clock: Clock) -> None:
    """Print what is still to print of a chunk. What an earlier attempt finished is not printed again."""
    run(job_id=job_id, clock=clock, work=_work, told=_told, given_up=give_up_chunk)


def _work(running: Running) -> None:
    batch = Batch.objects.get(pk=running.job.payload["batch"])
    Batch.objects.filter(pk=batch.pk, started_at__isnull=True).update(started_at=running.clock())
    if not _Chunk(running, batch).print_some():
        raise TurnOverError
    begin_binding(batch_id=batch.pk, now=running.clock())


def _told(error: Exception) -> str:
    return f"没有打印：{told(error)}请重试；仍不成功请联系系统管理员。"


class _Chunk:
    """The tables of one job that still wait, printed one after the other for as long as its turn lasts."""

    def __init__(self, running: Running, batch: Batch) -> None:
        self.running, self.batch, self.clock = running, batch, running.clock
        numbers = running.job.payload["numbers"]
        waiting = BatchItem.objects.filter(batch=batch, number__in=numbers, state=ItemState.WAITING)
        self.items = list(waiting.select_related("snapshot__evaluation__campaign"))
        self.settled = len(numbers) - len(self.items)
        self.turn_ends = self.clock() + TURN

    def print_some(self) -> bool:
        """True once no table of the chunk waits."""
        if self.batch.kind == BatchKind.ZIP:
            while self.items and not self._turn_is_over():
                self._print(self.items.pop(0), self._print_one)
        elif self.running.job.attempt == 1:
            self._print_together(len(self.items))
        else:  # a worker died over these: painted one by one, only the table that did it fails
            while self.items and not self._turn_is_over():
                self._print_together(1)
        return not self.items

    def _print_one(self, item: BatchItem) -> None:
        printed = print_snapshot(snapshot_id=item.snapshot_id, layout=item.layout, now=self.clock())
        _waiting(item).update(state=ItemState.DONE, printed=printed)

    def _print_together(self, most: int) -> None:
        """As many as the turn has time for, at least one.

        Laid out pages are cycles and held until they are painted. Were the collector at work meanwhile, it would walk
        through them again and again and then, when they are old and of no more use, not come to them.
        """
        from perfeval.printing import engine  # noqa: PLC0415 - half a second, which a web server need not wait for

        with engine.collector_paused():
            laid: list[Laid] = []
            while self.items and most and not (laid and self._turn_is_over()):
                self._print(self.items.pop(0), lambda item: laid.append(lay_out(item)))
                most -= 1
            if laid:
                self._beat()
                for item, reason in store_pieces(self.batch, laid):
                    _fail(item, reason)
            laid.clear()

    def _begins(self, item: BatchItem) -> bool:
        """Whether the table is to be printed now. Raises LostClaimError where nothing more is."""
        self._beat()
        if item.attempts >= MOST_STARTS:
            _fail(item, "打印这份表时程序多次中断，请联系系统管理员。")
            self.settled += 1
            return False
        return bool(_waiting(item).update(attempts=F("attempts") + 1))

    def _print(self, item: BatchItem, act: Callable[[BatchItem], None]) -> None:
        if not self._begins(item):
            return
        try:
            act(item)
        except SoftTimeLimitExceeded:  # the chunk took too long, which need not be this table's fault
            raise
        except PrintError as error:
            _fail(item, told(error))
        except Exception:
            logger.exception("Table %s of batch %s failed", item.number, self.batch.pk)
            _fail(item, "打印时程序出错，请联系系统管理员。")
        self.settled += 1

    def _turn_is_over(self) -> bool:
        return self.clock() > self.turn_ends

    def _beat(self) -> None:
        self.running.beat(self.settled)


def _waiting(item: BatchItem) -> QuerySet[BatchItem]:
    return BatchItem.objects.filter(pk=item.pk, state=ItemState.WAITING)


def _fail(item: BatchItem, reason: str) -> None:
    BatchItem.objects.filter(pk=item.pk, state=ItemState.WAITING).update(state=ItemState.FAILED, message=reason[:500])
