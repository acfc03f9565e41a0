"""Is everything stored as it was stored? Every check streams: memory does not grow with the number of tables."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial

from perfeval.upkeep.steady import steady_view
from perfeval.upkeep.verifying.database import database_faults
from perfeval.upkeep.verifying.fault import Fault, Progress
from perfeval.upkeep.verifying.files import file_faults, orphan_faults
from perfeval.upkeep.verifying.journal import Head, faults_since, journal_faults
from perfeval.upkeep.verifying.places import place_faults
from perfeval.upkeep.verifying.prints import print_faults, prints_to_come, seal_faults
from perfeval.upkeep.verifying.snapshots import snapshot_faults

__all__ = ["Fault", "prints_to_come", "verify"]

logger = logging.getLogger(__name__)
Told = Callable[[str, int], None]  # the kind of thing, and how many were looked at


def verify(*, now: datetime, told: Told, remembered: Iterable[Head] = ()) -> Iterator[Fault]:
    """Everything that is wrong. `remembered`: the heads of the journal's chains as a backup has them.

    What belongs together in the database is read as of one moment. Files are looked at as they are, and a fault counts
    only if the row still says so.
    """

    def checked(kind: str, check: Callable[[Progress], Iterator[Fault]]) -> Iterator[Fault]:
        try:
            yield from check(partial(told, kind))
        except Exception as error:  # damage of a kind that nobody has thought of must not hide the rest
            logger.exception("The check of %s broke off", kind)
            yield Fault("check-broken-off", kind, f"检查中断，请把运行日志交给维护人员（{type(error).__name__}）。")

    with steady_view():
        yield from checked("数据库", database_faults)
        yield from checked("自评表的单位", place_faults)
        yield from checked("操作日志", journal_faults)
        yield from checked("与备份对照", partial(faults_since, remembered))
        yield from checked("送审版本", snapshot_faults)
        yield from checked("待查的打印件", print_faults)
        yield from checked("公章", seal_faults)
    yield from checked("文件", file_faults)
    yield from checked("存放的文件", partial(orphan_faults, now))
