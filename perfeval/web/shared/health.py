"""Is the program alive, and is it able to work? For `manage.py up`, containers and monitors; says nothing else to anybody:
the reason why something failed is in its own log."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from perfeval.web.shared.patience import ask_all
from perfeval.web.shared.request_log import SILENT_WHILE_WELL

LEAST_FREE = 500 * 1024 * 1024  # bytes: a few hundred uploads and prints, time to act


def under_any_name(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware. Monitors ask each web server by its own name or address, which is none of our hosts. Their pages hold
    no link that a forged name could lead astray."""

    def handle(request: HttpRequest) -> HttpResponse:
        if request.path in SILENT_WHILE_WELL:
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0].lstrip(".")
        return get_response(request)

    return handle


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """That there is an answer is the answer. A process that is restarted because the database is away helps nobody."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """503 if people cannot work. Without the broker they can: their prints wait, which is told and changes no status."""
    told = {name: answer.standing for name, answer in ask_all(NEEDED | WANTED).items()}
    is_ready = all(told[name] == "ok" for name in NEEDED)
    return JsonResponse({"ready": is_ready, **told}, status=200 if is_ready else 503)


def _database() -> None:
    """On a connection of this thread's own, made anew: an old one may be one that hangs."""
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise RuntimeError("not migrated")
    finally:
        connection.close()


def _disk() -> None:
    """Uploads and prints may stand on a disk of their own."""
    media = Path(settings.MEDIA_ROOT)
    media.mkdir(parents=True, exist_ok=True)
    for folder in (settings.DATA_DIR, media):
        if shutil.disk_usage(folder).free < LEAST_FREE:
            raise OSError(f"disk is almost full: {folder}")


def _media() -> None:
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / f".ready-{uuid.uuid4().hex}"
    try:
        probe.write_bytes(b"x")
    finally:
        probe.unlink(missing_ok=True)


def _broker() -> None:
    with current_app.connection_for_read() as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=1)


NEEDED: dict[str, Callable[[], None]] = {"database": _database, "disk": _disk, "media": _media}
WANTED: dict[str, Callable[[], None]] = {"broker": _broker}
