"""The heartbeat of a job that is at work, whatever the work is and however long one step of it takes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from django.db import DatabaseError, connection

from perfeval.jobs import operations
from perfeval.jobs.models import Job

EVERY: Final = 20.0  # seconds: four of them within a lease
logger = logging.getLogger(__name__)


@contextmanager
def pulse(job: Job, clock: Callable[[], datetime], every: float = EVERY) -> Iterator[None]:
    """A thread says that this process is alive. Work that hangs is ended by its task's time limit, which ends the
    thread too.

    It has a connection of its own: work inside a transaction could not be heard before its end.
    """
    is_over = threading.Event()
    threading.Thread(target=_beat, args=(job, clock, is_over, every), name="pulse", daemon=True).start()
    try:
        yield
    finally:
        is_over.set()  # a beat that is on its way finds the job no longer held


def _beat(job: Job, clock: Callable[[], datetime], is_over: threading.Event, every: float) -> None:
    try:
        while not is_over.wait(every):
            try:
                operations.beat(job=job, now=clock())
            except DatabaseError as error:  # busy, or away for a moment: the lease has room for three misses
                logger.warning("No heartbeat of job %s: %s", job.key, error)
    finally:
        connection.close()
