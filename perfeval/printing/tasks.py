"""Prints in the background."""

from __future__ import annotations

from celery import shared_task
from celery.signals import worker_process_init
from django.utils import timezone


@shared_task(name="printing.print_snapshot")
def print_snapshot(job_id: str) -> None:
    # Imported when it runs: the web server loads the tasks' names too, but prints nothing.
    from perfeval.printing import operations  # noqa: PLC0415

    operations.run_print_job(job_id=job_id, now=timezone.now())


@worker_process_init.connect
def warm_up(**_: object) -> None:
    """Fonts and style sheets are loaded before the first print waits for them."""
    from perfeval.printing import engine  # noqa: PLC0415

    engine.warm_up()
