"""What every refusal of the interface looks like."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, ValidationError

from perfeval.core.errors import Blocked, Conflict, Invalid, NotAllowed, Refused
from perfeval.core.interchange import InterchangeError

logger = logging.getLogger(__name__)


class Place(Schema):
    """`place` leads to the wrong value (indicators[3].weight, query.limit); empty for the whole."""

    place: str
    message: str


class ClashOut(Schema):
    """One cell with two values: what was sent, what is stored."""

    place: str
    label: str
    mine: str
    theirs: str


class Problem(Schema):
    """`code` is for programs, `message` for people."""

    code: str
    message: str
    places: list[Place] = []
    conflicts: list[ClashOut] = []
    revision: int | None = None


MEANINGS = {
    401: "没有令牌，或令牌已失效",
    403: "当前角色、状态或令牌权限不允许",
    404: "没有找到，或不在权限范围内",
    405: "此地址不支持这一方法",
    409: "与已存储的内容冲突，附两边的值",
    413: "内容太大",
    415: "内容不是 JSON",
    422: "内容有误，附位置",
    429: "请求过于频繁，请按 Retry-After 等待",
    400: "不是正确的 JSON，附位置",
}
READING = (401, 404, 422, 429)
POSTING = (400, *READING, 413, 415)
WRITING = (*POSTING, 403, 409)


def refusals(*statuses: int) -> dict[int, type[Problem]]:
    """For `response=`: these refusals in the description."""
    return dict.fromkeys(statuses, Problem)


def problem(
    status: int,
    code: str,
    message: str,
    *,
    places: Sequence[tuple[str, str]] = (),
    conflicts: Sequence[Mapping[str, str]] = (),
    revision: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    body = {
        "code": code,
        "message": message,
        "places": [{"place": place, "message": sentence} for place, sentence in places],
        "conflicts": list(conflicts),
        "revision": revision,
    }
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False}, headers=headers)


class Refusal(Exception):
    """A refusal of the interface's own."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.answer = problem(status, code, message, headers=headers)


def answer_to(error: Exception) -> HttpResponse:
    """The answer to whatever was raised. What nobody foresaw is logged and says nothing of itself."""
    match error:
        case Refusal():
            return error.answer
        case AuthenticationError():
            message = "没有令牌，或令牌无效、已失效、已停用。"
            return problem(401, "unauthorized", message, headers={"WWW-Authenticate": "Bearer"})
        case Http404() | ObjectDoesNotExist():
            return problem(404, "not_found", "没有找到，或者不在您的权限范围内。")
        case ValidationError():
            return problem(422, "invalid", "参数有误。", places=[_parameter(item) for item in error.errors])
        case InterchangeError():
            places = [(item.path, item.message) for item in error.problems]
            return problem(422, "invalid", "内容有误。", places=places)
        case Refused():
            return _refused(error)
    logger.error("The interface failed", exc_info=error)
    return problem(500, "failure", "系统出错，已记录。请稍后再试。")


def _refused(error: Refused) -> HttpResponse:
    match error:
        case NotAllowed():
            return problem(403, "not_allowed", error.message)
        case Conflict():
            clashes = [
                {"place": item.field, "label": item.label, "mine": item.mine, "theirs": item.theirs}
                for item in error.clashes
            ]
            return problem(409, "conflict", error.message, conflicts=clashes, revision=error.revision)
        case Invalid():
            return problem(422, "invalid", "内容有误，没有保存。", places=list(error.fields.items()))
        case Blocked():
            places = [("", reason) for reason in error.reasons]
            return problem(422, "blocked", error.message, places=places)
        case _:
            return problem(422, "refused", error.message)


SENTENCES = {
    "missing": "缺少这一项。",
    "enum": "不是可用的值。",
    "string_pattern_mismatch": "格式不正确。",
    "string_too_long": "太长。",
    "timezone_aware": "时间应带时区，例如 2026-02-10T09:30:00+08:00。",
    "value_error": "格式不正确，时间例如 2026-02-10T09:30:00+08:00。",
    "datetime_from_date_parsing": "不是正确的时间，例如 2026-02-10T09:30:00+08:00。",
    "int_parsing": "应是整数。",
}


def _parameter(item: Mapping[str, object]) -> tuple[str, str]:
    where = item.get("loc")
    place = ".".join(str(part) for part in where) if isinstance(where, tuple | list) else ""
    kind = str(item.get("type", ""))
    if kind in ("greater_than_equal", "less_than_equal", "int_parsing_size", "greater_than"):
        return place, "超出允许的范围。"
    return place, SENTENCES.get(kind, "不是可用的值。")


def handle_all(api: NinjaAPI) -> None:
    """Nothing that is raised below the interface leaves it in another shape."""
    for kind in (Exception, Http404, AuthenticationError, ValidationError):
        api.add_exception_handler(kind, _handle)


def _handle(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    return answer_to(error if isinstance(error, Exception) else error())


def unknown(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Any address below the interface that is none of its own."""
    return problem(404, "not_found", "接口没有这个地址。")
