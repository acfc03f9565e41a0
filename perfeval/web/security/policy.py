"""安全策略: what holds on this server, to look at. It is set in the server's environment, by nobody on a page."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from perfeval.accounts.enums import RoleChoice
from perfeval.web.security.roles import for_security


@require_safe
@for_security
def policy(request: HttpRequest) -> HttpResponseBase:
    return render(request, "security/policy.html", {"policies": policies(), "section": "security:policy"})


def policies() -> list[tuple[str, str]]:
    roles = "、".join(RoleChoice(role).label for role in settings.SECOND_FACTOR_ROLES)
    rules = password_validators_help_texts()
    return [
        ("同一账号在同一地址连续输错", f"{settings.LOGIN_TRIES} 次后锁定 {_minutes(settings.LOGIN_LOCK)} 分钟"),
        (
            "同一账号在所有陌生地址连续输错",
            f"{settings.LOGIN_TRIES_ANYWHERE} 次后锁定 {_minutes(settings.LOGIN_LOCK_ANYWHERE)} 分钟",
        ),
        ("无操作自动退出", f"{settings.SESSION_COOKIE_AGE // 60} 分钟"),
        ("一次登录最长", f"{settings.SESSION_HOURS} 小时"),
        ("新登录是否使其他登录退出", "是" if settings.ONE_SESSION else "否"),
        ("须使用两步验证的角色", roles or "无"),
        ("密码规则", "".join(rules)),
    ]


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds()) // 60
