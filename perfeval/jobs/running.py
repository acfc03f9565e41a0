"""A worker's share of a job of any kind: taken, kept alive, and ended in one of the few ways in which a job ends."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from perfeval.core.errors import Refused
from perfeval.frames import in_one_piece
from perfeval.jobs import operations
from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job
from perfeval.jobs.pulse import pulse

Clock = Callable[[], datetime]
NO_MEMORY = "需要的内存超过限额，没有完成。请缩小范围，分几次进行。"
logger = logging.getLogger(__name__)


class LostClaimError(Exception):
    """The job was cancelled, or this worker was silent for so long that another took it: the work must stop."""


class TurnOverError(Exception):
    """What is left of a long job waits for another turn."""


@dataclass(frozen=True, slots=True)
class Running:
    """A job while this worker holds it."""

    job: Job
    clock: Clock

    def beat(self, done: int | None = None) -> None:
        """Say that the worker is alive and how far it is. Raises LostClaimError where it must stop."""
        if not operations.beat(job=self.job, now=self.clock(), done=done):
            raise LostClaimError


@in_one_piece
def run(
    *,
    job_id: str,
    clock: Clock,
    work: Callable[[Running], None],
    told: Callable[[Exception], str],
    given_up: Callable[[Job, datetime], None] = lambda *_: None,
) -> None:
    """Do the work if the job is to be had. The work may be done twice, also at once, and must bear it.

    What the work refuses (Refused) another attempt would refuse again: it ends there, with that sentence. Anything else
    is tried again while attempts are left; `told` says it in words for people. `given_up` tells those who wait; it is
    stored with the end of the job or not at all.
    """
    with transaction.atomic():
        job = operations.claim(job_id=job_id, now=clock())
        if job is None:
            _tell(job_id, given_up, clock())
            return
    try:
        with pulse(job, clock):
            work(Running(job, clock))
    except LostClaimError:
        return
    except TurnOverError:
        operations.hand_back(job=job, now=clock())
    except Refused as refusal:
        logger.warning("Job %s is refused: %s", job.key, refusal.message)
        with transaction.atomic():
            operations.give_up(job=job, now=clock(), message=refusal.message)
            _tell(job_id, given_up, clock())
    except Exception as error:
        logger.exception("Job %s failed", job.key)
        with transaction.atomic():
            operations.fail(job=job, now=clock(), message=NO_MEMORY if isinstance(error, MemoryError) else told(error))
            _tell(job_id, given_up, clock())
    else:
        operations.finish(job=job, now=clock())


def _tell(job_id: str, given_up: Callable[[Job, datetime], None], now: datetime) -> None:
    job = Job.objects.filter(pk=job_id, state=JobState.FAILED).first()
    if job is not None:
        given_up(job, now)
