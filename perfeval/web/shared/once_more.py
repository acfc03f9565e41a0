"""Acts on one's own account, for which the login alone is not enough once it lies some minutes back: the browser may have
been left open."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest

from perfeval.accounts.login.operations import MISTYPED, check_password
from perfeval.accounts.login.tries import LockedOut
from perfeval.core.errors import Refused
from perfeval.web.shared.address import address_of
from perfeval.web.shared.session import BEGAN

if TYPE_CHECKING:
    from perfeval.accounts.models import User

FRESH = timedelta(minutes=10)  # long enough to install an application on the telephone
SHOWN = "password-shown"


def asks_password(request: HttpRequest, user: User, now: datetime) -> bool:
    """Whoever came by the single sign-on alone has none to show."""
    times = [datetime.fromisoformat(said) for said in map(request.session.get, (BEGAN, SHOWN)) if said]
    is_fresh = any(now < time + FRESH for time in times)
    return user.has_usable_password() and not is_fresh


def show_oneself(request: HttpRequest, user: User, now: datetime) -> None:
    """By the password, which counts as a try to log in. Raises Refused or LockedOut."""
    if not asks_password(request, user, now):
        return
    password = request.POST.get("password", "")
    if not password:
        raise Refused("距登录已超过 10 分钟，请填写现在的密码，确认是您本人。退出后重新登录，10 分钟内办理的不用填。")
    try:
        check_password(username=user.get_username(), password=password, address=address_of(request), now=now)
    except LockedOut:
        raise
    except Refused as refusal:
        raise Refused(refusal.message.replace(MISTYPED, "现在的密码不正确，请重新输入。")) from refusal
    request.session[SHOWN] = now.isoformat()
