"""The sweeper, run by the clock each minute, and the memory that one process of a worker may have."""

from __future__ import annotations

import resource

from celery import shared_task
from celery.signals import worker_process_init
from django.conf import settings
from django.utils import timezone

from perfeval.jobs import operations
from perfeval.jobs.files import STALE, sweep_parts


@shared_task(name="jobs.sweep", soft_time_limit=45, time_limit=55)
def sweep() -> int:
    return operations.sweep(now=timezone.now())


@shared_task(name="jobs.forget")
def forget() -> int:
    return operations.forget(now=timezone.now())


@shared_task(name="jobs.sweep_parts")
def sweep_half_files() -> int:
    return sweep_parts(timezone.now() - STALE)


@worker_process_init.connect
def limit_memory(**_: object) -> None:
    """A job that asks for more fails with a sentence, instead of the kernel ending whichever process is largest.

    Only the soft limit: processes that read foreign files set a lower one of their own.
    """
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (settings.JOB_MEMORY, hard))
