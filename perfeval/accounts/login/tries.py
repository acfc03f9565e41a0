"""How often a password may be tried. Each try is counted, and stored, before the password is looked at: of any number
of tries at the same moment no more than the limit ever gets as far as that."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, When

from perfeval.accounts.login_models import LoginTries
from perfeval.core.errors import Refused

_ANYWHERE = ""


class LockedOut(Refused):
    """Too many tries. Says when the next one counts, never whether the name exists."""


def count_try(*, username: str, address: str, now: datetime) -> int:
    """Count one try; how many more there are. Raises LockedOut where there is none.

    An address from which the person has logged in of late is spared the count over all addresses: whoever guesses
    from elsewhere cannot lock them out there.
    """
    with transaction.atomic():
        here = _row(username, address, now)
        left, opens_at = _count(here, settings.LOGIN_TRIES, settings.LOGIN_LOCK, now)
        if left is not None and not _is_known(here, now):
            anywhere = _row(username, _ANYWHERE, now)
            more, opens_at = _count(anywhere, settings.LOGIN_TRIES_ANYWHERE, settings.LOGIN_LOCK_ANYWHERE, now)
            left = None if more is None else min(left, more)
    if left is None:
        raise LockedOut(_sentence(opens_at - now))
    return left


def give_back(*, username: str, address: str) -> None:
    """The try was right, and something else is still asked."""
    LoginTries.objects.filter(name=_hash(username), address=address, tries__gt=0).update(tries=F("tries") - 1)


def forget_tries(*, username: str, address: str, now: datetime) -> None:
    """After a login. The count over all addresses goes on: it is not this address that it guards against."""
    LoginTries.objects.filter(name=_hash(username), address=address).update(tries=0, succeeded_at=now)


def open_lock(*, username: str) -> None:
    """Whatever is locked under a name is open again."""
    LoginTries.objects.filter(name=_hash(username)).update(tries=0)


def drop_old_tries(*, now: datetime) -> None:
    """What no longer locks and no longer knows anybody."""
    longest = max(settings.LOGIN_LOCK, settings.LOGIN_LOCK_ANYWHERE)
    recent = Q(last_at__gt=now - longest) | Q(succeeded_at__gt=now - settings.LOGIN_ADDRESS_KNOWN)
    LoginTries.objects.exclude(recent, pk__isnull=False).delete()


def _row(username: str, address: str, now: datetime) -> LoginTries:
    row, _ = LoginTries.objects.get_or_create(name=_hash(username), address=address, defaults={"last_at": now})
    return row


def _count(row: LoginTries, limit: int, cool_off: timedelta, now: datetime) -> tuple[int | None, datetime]:
    """How many more there are, None if not even this one, and when a lock would open. Counted by one statement: the
    database lets one try after the other see what the one before has left."""
    over = Q(last_at__lte=now - cool_off)
    tries = Case(When(over, then=1), default=F("tries") + 1)
    counted = LoginTries.objects.filter(over | Q(tries__lt=limit), pk=row.pk).update(tries=tries, last_at=now)
    row.refresh_from_db(fields=["tries", "last_at"])
    return (max(limit - row.tries, 0) if counted else None), row.last_at + cool_off


def _is_known(row: LoginTries, now: datetime) -> bool:
    return row.succeeded_at is not None and row.succeeded_at > now - settings.LOGIN_ADDRESS_KNOWN


def _hash(username: str) -> str:
    return hashlib.sha256(username.encode(errors="replace")).hexdigest()


def _sentence(wait: timedelta) -> str:
    minutes = max(1, -(-int(wait.total_seconds()) // 60))
    return (
        f"密码或验证码输错次数过多，本账号在这台电脑上已暂时锁定。请 {minutes} 分钟后再试，或联系安全管理员解除锁定。"
    )
