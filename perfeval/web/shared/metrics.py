"""Figures for Prometheus: requests as they pass, and the state of the jobs as it is when they are asked for.

Labels hold names of ours (views, tasks, states) and nothing that comes from outside: their number has an end.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from perfeval.jobs.queries import last_sweep, standing_by_task
from perfeval.printing.queries import count_prints
from perfeval.web.shared.patience import ask_all

LOGINS = frozenset({"login", "admin-login"})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15)

REQUESTS = Counter("perfeval_requests", "Answers given", ["view", "method", "status"])
SECONDS = Histogram("perfeval_request_seconds", "Time until the answer", ["view", "method"], buckets=BUCKETS)
LOGINS_REFUSED = Counter("perfeval_logins_refused", "Logins that were refused", ["reason"])

Handler = Callable[[HttpRequest], HttpResponse]


def measured(get_response: Handler) -> Handler:
    """Middleware: counts and times each request."""

    def handle(request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        view = (match.view_name or "unnamed") if match else "none"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(view, method, response.status_code).inc()
        if view in LOGINS and response.status_code == 429:
            LOGINS_REFUSED.labels("locked").inc()
        SECONDS.labels(view, method).observe(time.perf_counter() - begun)
        return response

    return handle


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Whoever does not show the token learns not even that there is such a page."""
    expected = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not expected or not secrets.compare_digest(given.encode(), expected.encode()):
        raise Http404
    registry = CollectorRegistry()
    registry.register(Stored(timezone.now()))
    counted = generate_latest(registry)
    return HttpResponse(_of_all_processes() + counted, content_type=CONTENT_TYPE_LATEST)


class Stored(Collector):
    """What the database knows."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        found = ask_all({"figures": self._asked})["figures"].value or []
        yield GaugeMetricFamily("perfeval_database_up", "Whether the database answers", value=bool(found))
        yield from found

    def _asked(self) -> list[Metric]:
        """On a connection of this thread's own, made anew: an old one may be one that hangs."""
        try:
            return list(self.figures())
        finally:
            connection.close()

    def figures(self) -> Iterator[Metric]:
        jobs = GaugeMetricFamily("perfeval_jobs", "Background jobs", labels=["task", "queue", "state"])
        oldest = GaugeMetricFamily(
            "perfeval_jobs_oldest_waiting_seconds", "Age of the oldest job that waits", labels=["queue"]
        )
        ages: dict[str, float] = {}
        for standing in standing_by_task():
            queue = _queue_of(standing.task)
            jobs.add_metric([standing.task, queue, standing.state], standing.count)
            if standing.oldest_waiting is not None:
                age = (self.now - standing.oldest_waiting).total_seconds()
                ages[queue] = max(ages.get(queue, 0), age)
        for queue in sorted({settings.CELERY_TASK_DEFAULT_QUEUE, *map(_queue_of, settings.CELERY_TASK_ROUTES)}):
            oldest.add_metric([queue], ages.get(queue, 0))
        yield jobs
        yield oldest
        swept = last_sweep()
        if swept is not None:
            yield GaugeMetricFamily(
                "perfeval_sweeper_last_run_timestamp_seconds", "When the sweeper last ran", value=swept.timestamp()
            )
        yield GaugeMetricFamily("perfeval_prints", "Prints that are stored", value=count_prints())


def _queue_of(task: str) -> str:
    routes = cast("dict[str, dict[str, Any]]", settings.CELERY_TASK_ROUTES)
    return str(routes.get(task, {}).get("queue", settings.CELERY_TASK_DEFAULT_QUEUE))


def _of_all_processes() -> bytes:
    """Under gunicorn those of all its processes (see perfeval.gunicorn), else of this one."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def _count_refusal(sender: object, **_: object) -> None:
    LOGINS_REFUSED.labels("password").inc()


user_login_failed.connect(_count_refusal, dispatch_uid="perfeval.metrics")
