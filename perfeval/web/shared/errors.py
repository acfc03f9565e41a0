"""Error pages in words. The page for a failure of our own uses nothing that may have failed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from perfeval.web.shared.access import wants_json


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _say(request, 400, "400.html", "请求有误，没有保存任何内容。")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _say(request, 403, "403.html", "您没有权限访问这一页。")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _say(request, 404, "404.html", "没有找到这一页，或者它不在您的权限范围内。")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _say(request, 403, "403_csrf.html", "页面已过期，请刷新后重试。")


def _say(request: HttpRequest, status: int, template: str, message: str) -> HttpResponse:
    if wants_json(request):
        problem = "token" if template == "403_csrf.html" else "refused"
        return JsonResponse({"problem": problem, "message": message}, status=status)
    return render(request, template, status=status)
