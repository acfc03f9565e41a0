"""The sweeper, run by beat each minute."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from perfeval.jobs import operations


@shared_task(name="jobs.sweep")
def sweep() -> int:
    return operations.sweep(now=timezone.now())
