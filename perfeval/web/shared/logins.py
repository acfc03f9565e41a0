"""登录记录: when and from where one has logged in lately; all other sessions ended by a button."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from perfeval.accounts.login.operations import end_own_sessions, logins_of
from perfeval.accounts.login.tries import LockedOut
from perfeval.core.errors import Refused
from perfeval.web.shared.access import ActorRequest, for_roles
from perfeval.web.shared.login import locked_out
from perfeval.web.shared.once_more import asks_password, show_oneself
from perfeval.web.shared.session import BEGAN

if TYPE_CHECKING:
    from perfeval.audit.models import JournalEntry

SHOWN = 30
WAYS: Mapping[str, str] = {
    "password": "密码",
    "totp": "密码和手机验证码",
    "recovery-code": "密码和恢复码",
    "single-sign-on": "单位统一登录",
    "single-sign-on+totp": "单位统一登录和手机验证码",
    "single-sign-on+recovery-code": "单位统一登录和恢复码",
}
_NOT_RIGHT: Mapping[str, str] = {"password": "密码不正确", "code": "验证码不正确", "single-sign-on": "账号已停用"}


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    what: str
    address: str
    is_current: bool = False
    is_refused: bool = False


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@for_roles()
def logins(request: ActorRequest) -> HttpResponseBase:
    now, problem = timezone.now(), ""
    if request.method == "POST":
        try:
            show_oneself(request, request.user, now)
        except LockedOut as refusal:
            return locked_out(request, refusal)
        except Refused as refusal:
            problem = refusal.message
        else:
            end_own_sessions(user=request.user, now=now)
            update_session_auth_hash(request, request.user)
            messages.success(request, "其他登录已全部退出，只保留当前这一处。")
            return redirect("logins")
    lines = lines_of(logins_of(request.user)[:SHOWN], request.session.get(BEGAN))
    context: dict[str, Any] = {
        "lines": lines, "shown": SHOWN, "problem": problem, "asks_password": asks_password(request, request.user, now),
    }  # fmt: skip
    return render(request, "shared/logins.html", context, status=422 if problem else 200)


def lines_of(entries: Iterable[JournalEntry], began: str | None) -> list[Line]:
    """Newest first. This session's login is written down just before the session begins."""
    lines: list[Line] = []
    is_found = began is None
    for entry in entries:
        is_current = not is_found and entry.action == "login" and entry.at <= datetime.fromisoformat(str(began))
        is_found |= is_current
        is_refused = entry.action == "login-refused"
        lines.append(Line(entry.at, _words(entry), str(entry.detail.get("address", "")), is_current, is_refused))
    return lines


def _words(entry: JournalEntry) -> str:
    match entry.action:
        case "login":
            way = str(entry.detail.get("way", ""))
            return f"登录（{WAYS.get(way, way)}）"
        case "login-refused":
            what = str(entry.detail.get("what", ""))
            return f"登录失败：{_NOT_RIGHT.get(what, what)}"
        case "end-sessions":
            is_own = entry.chain == f"user:{entry.actor_id}"
            return "使其他登录退出" if is_own else f"登录被全部退出，由{entry.actor_name}办理"
        case _:
            return "退出登录"
