"""The worker's share: reading file by file. It may run twice and does its work once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from perfeval.exchange.inspection.enums import InspectionState
from perfeval.exchange.inspection.models import Inspection
from perfeval.exchange.inspection.reading import read_inspection
from perfeval.jobs.models import Job
from perfeval.jobs.running import Clock, Running, TurnOverError, run

TURN: Final = timedelta(minutes=3)  # then others come between
BROKEN: Final = "读取文件时程序出错，请联系系统管理员。"


def run_inspection(*, job_id: str, clock: Clock) -> None:
    run(job_id=job_id, clock=clock, work=_work, told=lambda _: BROKEN, given_up=give_up)


def _work(running: Running) -> None:
    ends = running.clock() + TURN

    def alive(done: int) -> None:
        running.beat(done)
        if running.clock() >= ends:
            raise TurnOverError

    for inspection in Inspection.objects.filter(pk=running.job.payload["inspection"]):  # none where it was thrown away
        read_inspection(inspection=inspection, alive=alive)


def take_up(job: Job) -> bool:
    """The files that were not read yet wait again."""
    failed = Inspection.objects.filter(pk=job.payload["inspection"], state=InspectionState.FAILED)
    return bool(failed.update(state=InspectionState.READING, message=""))


def give_up(job: Job, _: datetime) -> None:
    """What was read stays."""
    Inspection.objects.filter(pk=job.payload["inspection"], state=InspectionState.READING).update(
        state=InspectionState.FAILED, message=job.message
    )
