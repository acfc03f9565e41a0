"""One line in the log for each request, under a number that the answer carries too and error pages show (错误编号)."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse

NUMBER = re.compile(r"[0-9a-f]{32}")
SILENT_WHILE_WELL = {"/healthz", "/readyz", "/metrics"}

logger = structlog.get_logger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]


def logged(get_response: Handler) -> Handler:
    """Middleware, the outermost but for the one that finds the address."""
    got_request_exception.connect(_failed, dispatch_uid="request_log")

    def handle(request: HttpRequest) -> HttpResponse:
        number = _number_of_proxy(request) or uuid.uuid4().hex
        request.number = number  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=number)
        begun = time.perf_counter()
        response = get_response(request)
        response.headers["X-Request-ID"] = number
        if _is_worth_a_line(request, response):
            logger.info("request", **_told(request, response), ms=round((time.perf_counter() - begun) * 1000))
        structlog.contextvars.clear_contextvars()
        return response

    return handle


def tell_who(*, user_id: int, membership: int | None = None) -> None:
    """From here on every line of this request, and of the tasks that it sends, says who acts."""
    known = {} if membership is None else {"membership": membership}
    structlog.contextvars.bind_contextvars(user_id=user_id, **known)


def _number_of_proxy(request: HttpRequest) -> str:
    """Only a proxy of ours is believed, and only what it would write."""
    given = request.headers.get("X-Request-ID", "")
    return given if settings.BEHIND_PROXY and NUMBER.fullmatch(given) else ""


def _is_worth_a_line(request: HttpRequest, response: HttpResponse) -> bool:
    return response.status_code >= 400 or not (
        request.path in SILENT_WHILE_WELL or request.path.startswith(settings.STATIC_URL)
    )


def _told(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    match = request.resolver_match
    told: dict[str, Any] = {
        "method": request.method,
        "path": _path(request),
        "view": match.view_name if match else "",
        "status": response.status_code,
        "address": request.META.get("REMOTE_ADDR", ""),
    }
    user = request.__dict__.get("_cached_user")  # looked up by the page; for the log alone nobody is looked up
    if user is not None and user.pk is not None:
        told["user_id"] = user.pk
    return told


def _path(request: HttpRequest) -> str:
    """Without what stands behind the question mark, and with the name of each text in it (a verification code, say)
    instead of the text. An address that is none of ours may hold anything and is left out."""
    match = request.resolver_match
    if match is None:
        return ""
    path = request.path
    for name, value in match.kwargs.items():
        if isinstance(value, str):
            path = path.replace(value, f"{{{name}}}")
    return path


def _failed(sender: object, request: HttpRequest | None = None, **_: object) -> None:
    logger.error("request_failed", path=_path(request) if request else "", exc_info=True)
