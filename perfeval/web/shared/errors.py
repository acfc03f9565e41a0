"""Error pages in words. The page for a failure of our own uses nothing that may have failed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render

from perfeval.web.shared.access import wants_json


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
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


def _say(request: HttpRequest, status: int, template: str, message: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"problem": "refused", "message": message}, status=status)
    return render(request, template, status=status)
