"""Logging in and out, as far as it is no matter of cookies. Every success and refusal is written down with its address:
of accounts in the journal, of names that nobody has in the program's log alone, which anybody could fill."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django_otp.plugins.otp_totp.models import TOTPDevice

from perfeval.accounts.login.tries import LockedOut, count_try, forget_tries, give_back, open_lock
from perfeval.accounts.models import User
from perfeval.accounts.queries import author_of_user
from perfeval.accounts.separation import refuse_lock_of, refuse_oneself, refuse_others
from perfeval.audit.models import JournalEntry
from perfeval.audit.operations import Author, record
from perfeval.audit.queries import entries_of
from perfeval.core.errors import Refused
from perfeval.core.workflow import Role

NOBODY = Author(name="未登录")
SINGLE_SIGN_ON = "single-sign-on"  # a way in, alone or before a code
_TOLD = {
    "second-factor-reset": "重置了您的两步验证，请重新设置",
    "unlock": "解除了您的登录锁定",
    "set-password": "重新设置了您的密码",
    "end-sessions": "使您的登录全部退出",
}
_OF_LOGINS = (
    "login", "verify-code", "logout", "end-sessions", "set-password", "change-password", "unlock",
    "second-factor-on", "second-factor-off", "second-factor-reset", "recovery-codes",
)  # fmt: skip
_MOST_TOLD = 5
MISTYPED = "用户名或密码不正确，请检查后重新输入。"

log = logging.getLogger("perfeval.login")


@sensitive_variables("password")
def check_password(*, username: str, password: str, address: str, now: datetime) -> User:
    """Whose password it is; nobody is logged in by it. Raises LockedOut or Refused, alike for names that nobody has."""
    left = try_once(username=username, address=address, now=now)
    user = authenticate(username=username, password=password)
    if user is None:
        refuse(username=username, what="password", left=left, address=address, now=now)
        raise Refused(_with_hint(MISTYPED, left))
    give_back(username=username, address=address)
    return user


def try_once(*, username: str, address: str, now: datetime) -> int:
    try:
        return count_try(username=username, address=address, now=now)
    except LockedOut:
        log.warning("login refused: locked, address=%s", address)
        raise


def refuse(*, username: str, what: str, left: int | None, address: str, now: datetime) -> None:
    """Write a refusal down. For a name that nobody has the same is written and taken back, so that it takes as long."""
    log.warning("login refused: %s, address=%s, tries left=%s", what, address, left)
    user = User.objects.filter(username=username).first()
    detail = {"address": address, "what": what, "locked": left == 0}
    with transaction.atomic():
        place = transaction.savepoint()
        record(chain=f"user:{user.pk if user else 0}", action="login-refused", by=NOBODY, now=now, detail=detail)
        if user is None:
            transaction.savepoint_rollback(place)
        else:
            transaction.savepoint_commit(place)


@transaction.atomic
def note_login(*, user: User, address: str, way: str, now: datetime) -> None:
    """Everything that was asked has been answered."""
    if settings.ONE_SESSION:
        end_sessions(user)
    if not way.startswith(SINGLE_SIGN_ON):  # a password that is not used need not be a new one
        _expire_password(user, now)
    forget_begun_key(user)
    forget_tries(username=user.get_username(), address=address, now=now)
    record(
        chain=f"user:{user.pk}",
        action="login",
        by=author_of_user(user),
        now=now,
        detail={"address": address, "way": way},
    )


def logins_of(user: User) -> QuerySet[JournalEntry]:
    """What the journal has of a person's ways in and out and of what opens them, newest first."""
    return entries_of(f"user:{user.pk}").filter(action__in=_OF_LOGINS)


def refused_logins_of(user: User) -> QuerySet[JournalEntry]:
    """Apart: anybody can make as many of them as they like."""
    return entries_of(f"user:{user.pk}").filter(action="login-refused")


def done_meanwhile(user: User) -> list[str]:
    """What others have done to the account since its last login, for the person to object to."""
    if user.last_login is None:
        return []
    done = entries_of(f"user:{user.pk}").filter(action__in=_TOLD, at__gt=user.last_login).exclude(actor_id=user.pk)
    return [
        f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M}，{entry.actor_name}{_TOLD[entry.action]}。"
        "如果您没有申请过，请立即告诉安全管理员。"
        for entry in done[:_MOST_TOLD]
    ]


@transaction.atomic
def note_code(*, user: User, address: str, way: str, now: datetime) -> None:
    """By somebody who is in already, by the password alone, and has set up a second factor meanwhile: no login."""
    forget_tries(username=user.get_username(), address=address, now=now)
    detail = {"address": address, "way": way}
    record(chain=f"user:{user.pk}", action="verify-code", by=author_of_user(user), now=now, detail=detail)


@transaction.atomic
def note_logout(*, user: User, address: str, now: datetime) -> None:
    record(chain=f"user:{user.pk}", action="logout", by=author_of_user(user), now=now, detail={"address": address})


@sensitive_variables("password")
@transaction.atomic
def change_own_password(*, user: User, password: str, now: datetime) -> None:
    """One that the rules have been asked about. Whatever was begun with the old one ends, a key for a telephone too."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    forget_begun_key(user)
    record(chain=f"user:{user.pk}", action="change-password", by=author_of_user(user), now=now)


def _expire_password(user: User, now: datetime) -> None:
    """A session lasts hours and a password months: it is enough to look at the login. Passwords from before they were
    dated count from now."""
    if not settings.PASSWORD_DAYS or user.is_demo:
        return
    newest = user.used_passwords.first() or user.used_passwords.create(hash=user.password, since=now)
    if newest.since + timedelta(days=settings.PASSWORD_DAYS) <= now:
        user.must_change_password = True
        user.save(update_fields=["must_change_password"])


def forget_begun_key(user: User) -> None:
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()


def end_sessions(user: User) -> None:
    """Wherever the person is logged in, they are out at the next request. A key for a telephone that was shown there and
    not confirmed is thrown away: somebody else may have noted it."""
    forget_begun_key(user)
    user.session_mark = secrets.token_hex(8)
    user.save(update_fields=["session_mark"])


@transaction.atomic
def end_own_sessions(*, user: User, now: datetime) -> None:
    """All of them; the page that asks for it keeps its own."""
    end_sessions(user)
    record(chain=f"user:{user.pk}", action="end-sessions", by=author_of_user(user), now=now)


@transaction.atomic
def end_sessions_of(*, user: User, by: Author, now: datetime) -> None:
    """Of somebody whose computer may be in other hands; the account stays open, the password is not touched."""
    refuse_others(by, Role.SECURITY_ADMINISTRATOR)
    refuse_oneself(by, user)
    end_sessions(user)
    record(chain=f"user:{user.pk}", action="end-sessions", by=by, now=now)


@transaction.atomic
def unlock(*, user: User, by: Author, now: datetime) -> None:
    """Of somebody who has mistyped too often and cannot wait."""
    refuse_others(by, Role.SECURITY_ADMINISTRATOR, Role.ADMINISTRATOR)
    refuse_oneself(by, user)
    refuse_lock_of(user, by)
    open_lock(username=user.get_username())
    record(chain=f"user:{user.pk}", action="unlock", by=by, now=now)


def _with_hint(sentence: str, left: int) -> str:
    if left == 0:
        return f"{sentence}输错次数已到上限，本账号在这台电脑上暂时锁定。"
    return f"{sentence}还可以再试 {left} 次。" if left <= 3 else sentence
