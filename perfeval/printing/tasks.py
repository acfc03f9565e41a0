"""Prints in the background."""

from __future__ import annotations

from celery import shared_task
from celery.signals import worker_process_init
from django.utils import timezone


@shared_task(name="printing.print_snapshot", soft_time_limit=60, time_limit=75)
def print_snapshot(job_id: str) -> None:
    # Imported when it runs: the web server loads the tasks' names too, but prints nothing.
    from perfeval.printing import operations  # noqa: PLC0415

    operations.run_print_job(job_id=job_id, clock=timezone.now)


@shared_task(name="printing.print_chunk", soft_time_limit=120, time_limit=150)
def print_chunk(job_id: str) -> None:
    from perfeval.printing.batch import chunks  # noqa: PLC0415

    chunks.print_chunk(job_id=job_id, clock=timezone.now)


@shared_task(name="printing.bind_batch")
def bind_batch(job_id: str) -> None:
    from perfeval.printing.batch import binding  # noqa: PLC0415

    binding.bind_batch(job_id=job_id, clock=timezone.now)


@shared_task(name="printing.expire_batches")
def expire_batches() -> int:
    from perfeval.printing.batch import expiry  # noqa: PLC0415

    return expiry.expire_batches(now=timezone.now())


@worker_process_init.connect
def warm_up(**_: object) -> None:
    """Fonts and style sheets are loaded before the first print waits for them."""
    from perfeval.printing import engine  # noqa: PLC0415

    engine.warm_up()
