"""Files in the background. What a task needs is imported when it runs: the web server loads the tasks' names too."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone


@shared_task(name="exchange.check_list")
def check_list(job_id: str) -> None:
    from perfeval.exchange.lists import running  # noqa: PLC0415

    running.run_check(job_id=job_id, clock=timezone.now)


@shared_task(name="exchange.write_list")
def write_list(job_id: str) -> None:
    from perfeval.exchange.lists import running  # noqa: PLC0415

    running.run_write(job_id=job_id, clock=timezone.now)


@shared_task(name="exchange.expire_lists")
def expire_lists() -> int:
    from perfeval.exchange.lists import expiry  # noqa: PLC0415

    return expiry.expire_uploads(now=timezone.now())


@shared_task(name="exchange.write_export", soft_time_limit=840, time_limit=870)
def write_export(job_id: str) -> None:
    from perfeval.exchange.exports import running  # noqa: PLC0415

    running.write_export(job_id=job_id, clock=timezone.now)


@shared_task(name="exchange.expire_exports")
def expire_exports() -> int:
    from perfeval.exchange.exports import expiry  # noqa: PLC0415

    return expiry.expire_exports(now=timezone.now())


@shared_task(name="exchange.inspect_files")
def inspect_files(job_id: str) -> None:
    from perfeval.exchange.inspection import running  # noqa: PLC0415

    running.run_inspection(job_id=job_id, clock=timezone.now)


@shared_task(name="exchange.expire_inspections")
def expire_inspections() -> int:
    from perfeval.exchange.inspection import expiry  # noqa: PLC0415

    return expiry.expire_inspections(now=timezone.now())


@shared_task(name="exchange.expire_workbooks")
def expire_workbooks() -> int:
    from perfeval.exchange.offline import uploads  # noqa: PLC0415

    return uploads.expire_workbooks(now=timezone.now())
