"""The worker's share: checking and writing large lists. Each may run twice and does its work once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from perfeval.exchange.lists.confirming import write_upload
from perfeval.exchange.lists.enums import UploadState
from perfeval.exchange.lists.models import ListUpload
from perfeval.exchange.lists.staging import delete_rows
from perfeval.exchange.lists.uploading import CHECK_TASK, check_upload
from perfeval.jobs.models import Job
from perfeval.jobs.running import Clock, LostClaimError, Running, run

BROKEN: Final = "处理清单时程序出错，请联系系统管理员。"


def run_check(*, job_id: str, clock: Clock) -> None:
    def check(upload: ListUpload, running: Running) -> None:
        try:
            check_upload(upload=upload, progress=running.beat)
        except LostClaimError:
            if not ListUpload.objects.filter(pk=upload.pk).exists():  # thrown away meanwhile
                delete_rows(upload)
            raise

    _run(job_id, clock, check)


def run_write(*, job_id: str, clock: Clock) -> None:
    _run(job_id, clock, lambda upload, running: write_upload(upload=upload, now=running.clock()))


def take_up(job: Job) -> bool:
    """It waits to be checked, or to be written, again. Without its file there is nothing to check."""
    failed = ListUpload.objects.filter(pk=job.payload["upload"], state=UploadState.FAILED)
    if job.task == CHECK_TASK:
        failed = failed.exclude(file="")
    return bool(failed.update(state=_begun(job), message=""))


def give_up(job: Job, _: datetime) -> None:
    ListUpload.objects.filter(pk=job.payload["upload"], state=_begun(job)).update(
        state=UploadState.FAILED, message=job.message
    )


def _begun(job: Job) -> UploadState:
    return UploadState.RECEIVED if job.task == CHECK_TASK else UploadState.WRITING


def _run(job_id: str, clock: Clock, act: Callable[[ListUpload, Running], None]) -> None:
    def work(running: Running) -> None:
        uploads = ListUpload.objects.select_related(
            "membership__user", "membership__organisation", "campaign__scheme", "campaign__organisation"
        )
        for upload in uploads.filter(pk=running.job.payload["upload"]):  # none where it was thrown away meanwhile
            act(upload, running)

    run(job_id=job_id, clock=clock, work=work, told=lambda _: BROKEN, given_up=give_up)
