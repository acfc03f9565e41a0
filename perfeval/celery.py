"""The Celery application: every setting comes from Django's settings, in the names that begin with CELERY_."""

import os
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import structlog
from celery import Celery
from django.dispatch import receiver
from django_structlog.celery.receivers import CeleryReceiver
from django_structlog.celery.signals import bind_extra_task_metadata, modify_context_before_task_publish

from perfeval.jobs.broker import free_places
from perfeval.settings.logs import readable_lines

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfeval.settings.development")

free_places()
app = Celery("perfeval")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

if not structlog.is_configured():  # production's settings have done so
    readable_lines()
_lines = CeleryReceiver()  # one line a task, at its end
_lines.connect_worker_signals()


@receiver(modify_context_before_task_publish)
def send_along(context: dict[str, Any], **_: object) -> None:
    """A task's lines carry the number of the request that asked for it, and who that was."""
    for name in set(context) - {"request_id", "user_id"}:
        del context[name]


@receiver(bind_extra_task_metadata)
def tell_job(task: Any, **_: object) -> None:
    """A task that works on a job has the job's id as its only argument."""
    structlog.contextvars.bind_contextvars(task=task.name)
    arguments: Sequence[object] = task.request.args or ()
    if len(arguments) == 1 and _is_id(arguments[0]):
        structlog.contextvars.bind_contextvars(job_id=arguments[0])


def _is_id(value: object) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True
