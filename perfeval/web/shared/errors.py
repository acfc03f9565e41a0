"""Error pages in words, which keep what was typed. The page for a failure of our own uses nothing that may have failed: no
database, hence no login and no frame."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from typing import Any

import structlog
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string

from perfeval.web.shared.access import wants_json
from perfeval.web.shared.typed import typed

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_POSTGRESQL_FULL = "53100"
_FULL = "服务器的磁盘已满，没有保存。请告知系统管理员，腾出空间后再试。"
_AWAY = "系统暂时连不上数据库，没有保存。请稍后重试。"
STYLES = ("vendor/bootstrap/css/bootstrap.min.css", "css/base.css")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    structlog.contextvars.bind_contextvars(refused=type(exception).__name__)
    if isinstance(exception, RequestDataTooBig):
        return _say(request, 413, "413.html", "一次提交的内容太多，没有保存。请分几次提交。")
    return _say(request, 400, "400.html", "请求有误，没有保存任何内容。")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _say(request, 403, "403.html", "您没有权限访问这一页。")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _say(request, 404, "404.html", "没有找到这一页，或者它不在您的权限范围内。")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if wants_json(request):
        # Somebody logged in anew in another window. Only a page of our own can read this answer and try again.
        message = "页面已过期，请刷新后重试。"
        return JsonResponse({"problem": "token", "message": message, "token": get_token(request)}, status=403)
    return _say(request, 403, "403_csrf.html", "")


def in_words(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: the empty answer to a wrong method becomes a page too."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            page = _say(request, 405, "405.html", "这个地址不能这样打开。请从页面上的链接或按钮进入。")
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    return handle


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the error is still being handled. A database that does not answer is no fault of the program."""
    error = sys.exc_info()[1]
    is_full, is_away = _is_full(error), isinstance(error, (OperationalError, InterfaceError))
    status = 503 if is_full or is_away else 500
    for name in ("session", "_messages"):  # on the way out they would be stored: in the database that failed
        request.__dict__.pop(name, None)
    if wants_json(request):
        message = _FULL if is_full else _AWAY if is_away else "系统出错，没有保存。请稍后重试。"
        answer: HttpResponse = JsonResponse(
            {"problem": "failed", "message": message, "number": _number(request)}, status=status
        )
    else:
        answer = HttpResponse(render_to_string("500.html", _bare(request, is_away, is_full)), status=status)
    answer.headers["Cache-Control"] = "no-store"
    if status == 503:
        answer.headers["Retry-After"] = "60"
    return answer


def _is_full(error: BaseException | None) -> bool:
    """No room on a disk: of this machine, or PostgreSQL's."""
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", None) == _POSTGRESQL_FULL


def _bare(request: HttpRequest, is_away: bool, is_full: bool) -> dict[str, Any]:
    return {
        "is_away": is_away,
        "is_full": is_full,
        "styles": _styles(),
        "csrf_token": get_token(request),
        **_context(request),
    }


def _styles() -> list[str]:
    try:
        return [staticfiles_storage.url(name) for name in STYLES]
    except (OSError, ValueError):  # not collected yet
        return []


def _context(request: HttpRequest) -> dict[str, Any]:
    return {"number": _number(request), "typed": typed(request), "again": request.get_full_path()}


def _number(request: HttpRequest) -> str:
    return str(getattr(request, "number", ""))


def _say(request: HttpRequest, status: int, template: str, message: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"problem": "refused", "message": message}, status=status)
    return render(request, template, _context(request), status=status)
