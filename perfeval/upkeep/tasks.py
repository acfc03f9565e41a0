"""What the clock starts. What a task needs is imported when it runs: the web server loads the tasks' names too."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone


@shared_task(name="upkeep.give_up", soft_time_limit=45, time_limit=55)
def give_up() -> int:
    from perfeval.upkeep import jobs  # noqa: PLC0415

    return jobs.give_up_exhausted(now=timezone.now())
