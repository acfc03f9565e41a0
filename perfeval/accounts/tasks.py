"""What logging in leaves behind, thrown away by the clock."""

from __future__ import annotations

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from perfeval.accounts.login.tries import drop_old_tries


@shared_task(name="accounts.tidy")
def tidy() -> None:
    drop_old_tries(now=timezone.now())
    call_command("clearsessions")
