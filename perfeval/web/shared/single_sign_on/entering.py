"""What follows from the provider's answer: in, the second step, or a page that says why not."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from perfeval.accounts.login.operations import SINGLE_SIGN_ON
from perfeval.accounts.login.single_sign_on import account_named
from perfeval.core.errors import NotAllowed
from perfeval.web.shared.address import address_of
from perfeval.web.shared.login import Answers
from perfeval.web.shared.single_sign_on.tokens import NotForUs

log = logging.getLogger("perfeval.login")
_FAILED = "认证平台的答复无效或已过期，没有登录。请重新登录；多次出现时请联系本单位的系统管理员。"
_CANCELLED = "您在认证平台取消了登录。"


class Entering(Answers):
    def __init__(self, request: HttpRequest, wanted: str) -> None:
        self.request, self.wanted = request, wanted

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        return self.wanted  # looked at before it was put aside in the session


def enter(request: HttpRequest, claims: dict[str, Any], wanted: str) -> HttpResponse:
    """As after the right password: the second factor is ours, whatever the provider has asked for."""
    now, name = timezone.now(), claims.get(settings.OIDC_CLAIM)
    try:
        user = account_named(username=name if isinstance(name, str) else "", address=address_of(request), now=now)
    except NotAllowed as refusal:
        return _page(request, refusal.message)
    return Entering(request, wanted).first_step_done(user, way=SINGLE_SIGN_ON, now=now)


def failed(request: HttpRequest, reason: Exception | None, *, cancelled: bool = False) -> HttpResponse:
    """The reason is in the log; an answer that somebody else made up learns nothing."""
    what = str(reason) if isinstance(reason, NotForUs) else type(reason).__name__
    log.warning("single sign-on failed: %s, address=%s", "cancelled" if cancelled else what, address_of(request))
    return _page(request, _CANCELLED if cancelled else _FAILED)


def _page(request: HttpRequest, message: str) -> HttpResponse:
    return render(request, "shared/single_sign_on_failed.html", {"message": message}, status=403)
