"""Addresses of the interface for other systems. Programs know them: never change them, add /api/v2/ beside them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt

from perfeval.web.api.interface import description, interface, parameters_of
from perfeval.web.api.problems import problem, unknown

app_name = "api"


def framed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """What holds for every answer: kept by nobody on the way, and a wrong method is said in the same shape as all
    else. No cookie is read, so that there is nothing for a forged request to ride on."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = _in_plain(request) or _unknown_parameters(request) or view(request, *args, **kwargs)
        if response.status_code == 405:
            allowed = {"Allow": response.headers["Allow"]}
            response = problem(405, "method_not_allowed", "这个地址不支持这一方法。", headers=allowed)
        response.headers["Cache-Control"] = "no-store"
        return response

    return answer


def _in_plain(request: HttpRequest) -> HttpResponse | None:
    """A program is not led to HTTPS: it would send its token in plain each time, and nobody would notice."""
    if request.is_secure() or not settings.SECURE_SSL_REDIRECT:
        return None
    return problem(403, "https_only", "请用 https:// 访问。令牌已经以明文发送，请作废后重新生成。")


def _unknown_parameters(request: HttpRequest) -> HttpResponse | None:
    """A filter with a slip in its name, passed over in silence, would give everything for an answer."""
    match = request.resolver_match
    known = parameters_of(match.route, request.method or "") if request.GET and match else None
    unknown_names = [] if known is None else sorted(set(request.GET) - known)
    if not unknown_names:
        return None
    places = [(f"query.{name[:40]}", "没有这个参数。") for name in unknown_names[:20]]
    return problem(422, "invalid", "参数有误。", places=places)


def openapi(request: HttpRequest) -> HttpResponse:
    """Without a token: it says how to ask, and nothing of what there is."""
    if request.method != "GET":
        return problem(405, "method_not_allowed", "这个地址不支持这一方法。", headers={"Allow": "GET"})
    return JsonResponse(description(), json_dumps_params={"ensure_ascii": False})


def _framed(pattern: URLPattern) -> URLPattern:
    return URLPattern(pattern.pattern, framed(pattern.callback), pattern.default_args, pattern.name)


urlpatterns = [
    path("openapi.json", framed(openapi), name="openapi"),
    *(_framed(item) for item in interface.urls[0] if isinstance(item, URLPattern) and item.name != "api-root"),
    re_path(r"^(?P<rest>.*)$", framed(unknown), name="unknown"),
]
