"""两步验证: set up, changed to another telephone, turned off; new recovery codes."""

from __future__ import annotations

from base64 import b32encode
from datetime import datetime
from typing import TYPE_CHECKING, Any

import segno
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from perfeval.accounts.login.second_factor import (
    begin_second_factor,
    check_code,
    codes_left,
    confirm_second_factor,
    has_second_factor,
    must_have_second_factor,
    renew_codes,
    turn_off_second_factor,
)
from perfeval.accounts.login.tries import LockedOut
from perfeval.accounts.queries import author_of_user
from perfeval.core.errors import Refused
from perfeval.web.shared.address import address_of
from perfeval.web.shared.login import locked_out
from perfeval.web.shared.once_more import FRESH, asks_password, show_oneself
from perfeval.web.shared.session import VERIFIED

if TYPE_CHECKING:
    from django_otp.plugins.otp_totp.models import TOTPDevice

    from perfeval.accounts.models import User

CHANGING = "changing-second-factor"


@never_cache
@login_required
@sensitive_post_parameters("code", "password")
@sensitive_variables("codes")
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponseBase:
    """The recovery codes are in the answer itself, once: put aside for a redirect they would lie in the session."""
    user: User = request.user  # type: ignore[assignment]
    if user.must_change_password:
        return redirect("password")
    is_on = has_second_factor(user)
    if is_on and not request.session.get(VERIFIED):
        return redirect("login-code")
    problem, codes = "", []
    if request.method == "POST":
        try:
            codes = _act(request, user, is_on=is_on)
        except LockedOut as refusal:
            return locked_out(request, refusal)
        except Refused as refusal:
            problem = refusal.message
        else:
            if not codes:
                return redirect("second-factor")
        is_on = has_second_factor(user)
    now = timezone.now()
    is_locked = not is_on and asks_password(request, user, now)
    setting_up = not is_locked and (not is_on or is_changing(request, now))
    context: dict[str, Any] = {
        "is_on": is_on, "codes": codes, "codes_left": codes_left(user), "problem": problem, "is_locked": is_locked,
        "required": must_have_second_factor(user), "setting_up": setting_up and not codes,
    }  # fmt: skip
    if context["setting_up"]:
        context |= _shown(begin_second_factor(user=user))
    return render(request, "shared/second_factor.html", context, status=422 if problem else 200)


def _act(request: HttpRequest, user: User, *, is_on: bool) -> list[str]:
    """One act of the page; what is on already is touched only with a code of the telephone that it is on."""
    act, code, now, by = request.POST.get("act"), request.POST.get("code", ""), timezone.now(), author_of_user(user)
    if not is_on and (act == "show" or asks_password(request, user, now)):
        show_oneself(request, user, now)
        return []
    if act == "confirm" and (not is_on or is_changing(request, now)):
        codes = confirm_second_factor(user=user, code=code, by=by, now=now)
        request.session.pop(CHANGING, None)
        update_session_auth_hash(request, user)  # all others are out
        request.session[VERIFIED] = True
        return codes
    if not is_on or act not in {"change", "codes", "off"}:
        raise Refused("请重新选择要做的事。")
    check_code(user=user, code=code, address=address_of(request), now=now)
    if act == "codes":
        return renew_codes(user=user, by=by, now=now)
    if act == "change":
        request.session[CHANGING] = now.isoformat()
    else:
        turn_off_second_factor(user=user, by=by, now=now)
        update_session_auth_hash(request, user)
        request.session[VERIFIED] = False
        messages.success(request, "两步验证已关闭，以后登录只需密码。")
    return []


def is_changing(request: HttpRequest, now: datetime) -> bool:
    """A code of the old telephone was right some minutes ago."""
    since = request.session.get(CHANGING)
    return isinstance(since, str) and now < datetime.fromisoformat(since) + FRESH


def _shown(device: TOTPDevice) -> dict[str, Any]:
    """The key as a picture and, for whoever cannot take one, as letters."""
    letters = b32encode(device.bin_key).decode()
    picture = segno.make(device.config_url, error="m").svg_inline(omitsize=True, border=3, light="#fff", dark="#000")
    return {
        "picture": mark_safe(picture),  # noqa: S308 - drawn by segno from a text that it encodes
        "key": " ".join(letters[place : place + 4] for place in range(0, len(letters), 4)),
    }
