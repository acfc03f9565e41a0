"""How long a session lasts, and what a person has to do before anything else. One place for every page, the
administration included: a page that is forgotten here is closed, not open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from perfeval.accounts.login.second_factor import must_have_second_factor
from perfeval.core.errors import NotAllowed
from perfeval.web.shared.access import wants_json
from perfeval.web.shared.refusals import refused
from perfeval.web.shared.typed import typed

BEGAN = "began"
VERIFIED = "verified"  # by a second factor

# Open to whoever still has something to do, and to nobody's harm; the interface knows no sessions.
FIRST_STEPS = frozenset({
    "login", "login-code", "logout", "admin-login", "admin-logout", "admin-password", "password", "second-factor", "",
})  # fmt: skip
WITHOUT_LOGIN = frozenset({"public", "api"})


class SessionRules:
    """Middleware, behind the one that knows the user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and is_over(request, timezone.now()):
            logout(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is None or match.view_name in FIRST_STEPS or WITHOUT_LOGIN & set(match.namespaces):
            return None
        if not request.user.is_authenticated:
            return sent_too_late(request)
        if request.user.must_change_password:
            return first(request, "password", "请先修改密码，再继续使用系统。")
        if not request.session.get(VERIFIED) and must_have_second_factor(request.user):
            return first(request, "second-factor", "您的角色须使用两步验证，请先完成设置。")
        return None


def is_over(request: HttpRequest, now: datetime) -> bool:
    """Whether the longest time since the login has passed, however busy the person was. When a session began that does
    not say so, nobody knows: it is over too."""
    if not request.user.is_authenticated:
        return False
    began = request.session.get(BEGAN)
    return began is None or now >= datetime.fromisoformat(began) + timedelta(hours=settings.SESSION_HOURS)


def sent_too_late(request: HttpRequest) -> HttpResponseBase | None:
    """A form of ours that came after the session's end: the login alone would lose what was typed. Scripts are answered
    where they ask and keep it themselves."""
    if wants_json(request) or (left := typed(request)) is None:
        return None
    context = {"typed": left, "again": request.get_full_path(), "came_from": _page_of_ours(request)}
    return render(request, "shared/session_over.html", context, status=403)


def _page_of_ours(request: HttpRequest) -> str:
    """The page that the form stood on."""
    url = urlsplit(request.headers.get("Referer", ""))
    return url._replace(scheme="", netloc="", fragment="").geturl() if url.netloc == request.get_host() else "/"


def note_beginning(request: HttpRequest, **_: Any) -> None:
    request.session[BEGAN] = timezone.now().isoformat()


user_logged_in.connect(note_beginning, dispatch_uid="perfeval.session")


def first(request: HttpRequest, page: str, sentence: str) -> HttpResponseBase:
    """To the page that comes first; a script of ours cannot follow there and is told."""
    if request.headers.get("Accept", "").startswith("application/json") or request.headers.get("HX-Request"):
        return refused(request, NotAllowed(sentence))
    return redirect(page)
