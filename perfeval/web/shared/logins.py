"""登录记录: when and from where one has logged in lately; all other sessions ended by a button."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from perfeval.accounts.login.operations import end_own_sessions, logins_of, refused_logins_of
from perfeval.accounts.login.tries import LockedOut
from perfeval.core.errors import Refused
from perfeval.web.shared.login import locked_out
from perfeval.web.shared.once_more import asks_password, show_oneself
from perfeval.web.shared.session import BEGAN

if TYPE_CHECKING:
    from perfeval.accounts.models import User
    from perfeval.audit.models import JournalEntry

SHOWN, SHOWN_REFUSED = 30, 10
WAYS: Mapping[str, str] = {
    "password": "密码",
    "totp": "密码和手机验证码",
    "recovery-code": "密码和恢复码",
    "single-sign-on": "单位统一登录",
    "single-sign-on+totp": "单位统一登录和手机验证码",
    "single-sign-on+recovery-code": "单位统一登录和恢复码",
}
_NOT_RIGHT: Mapping[str, str] = {"password": "密码不正确", "code": "验证码不正确", "single-sign-on": "账号已停用"}
_DONE: Mapping[str, str] = {
    "logout": "退出登录",
    "end-sessions": "使其他登录退出",
    "set-password": "重新设置密码",
    "change-password": "修改密码",
    "unlock": "解除登录锁定",
    "second-factor-on": "启用两步验证",
    "second-factor-off": "关闭两步验证",
    "second-factor-reset": "重置两步验证",
    "recovery-codes": "重新生成恢复码",
}


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    what: str
    address: str
    is_current: bool = False


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def logins(request: HttpRequest) -> HttpResponseBase:
    """Also of whoever has no role (any more)."""
    user: User = request.user  # type: ignore[assignment]
    now, problem = timezone.now(), ""
    if request.method == "POST":
        try:
            show_oneself(request, user, now)
        except LockedOut as refusal:
            return locked_out(request, refusal)
        except Refused as refusal:
            problem = refusal.message
        else:
            end_own_sessions(user=user, now=now)
            update_session_auth_hash(request, user)
            messages.success(request, "其他登录已全部退出，只保留当前这一处。")
            return redirect("logins")
    context: dict[str, Any] = {
        "lines": lines_of(logins_of(user)[:SHOWN], request.session.get(BEGAN)), "shown": SHOWN,
        "refused": lines_of(refused_logins_of(user)[:SHOWN_REFUSED]), "shown_refused": SHOWN_REFUSED,
        "problem": problem, "asks_password": asks_password(request, user, now),
    }  # fmt: skip
    return render(request, "shared/logins.html", context, status=422 if problem else 200)


def lines_of(entries: Iterable[JournalEntry], began: str | None = None) -> list[Line]:
    """Newest first. This session's login is written down just before the session begins."""
    lines: list[Line] = []
    is_found = began is None
    for entry in entries:
        is_current = not is_found and entry.action == "login" and entry.at <= datetime.fromisoformat(str(began))
        is_found |= is_current
        lines.append(Line(entry.at, _words(entry), str(entry.detail.get("address", "")), is_current))
    return lines


def _words(entry: JournalEntry) -> str:
    match entry.action:
        case "login":
            way = str(entry.detail.get("way", ""))
            return f"登录（{WAYS.get(way, way)}）"
        case "verify-code":
            return "已登录，补验验证码"
        case "login-refused":
            what = str(entry.detail.get("what", ""))
            return _NOT_RIGHT.get(what, what)
    words = _DONE.get(entry.action, entry.action)
    return words if entry.chain == f"user:{entry.actor_id}" else f"{words}，由{entry.actor_name or '运维人员'}办理"
