"""两步验证: a code of the person's telephone beside the password, or one of ten that work once."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from perfeval.accounts.login.operations import end_sessions, refuse, try_once
from perfeval.accounts.login_models import RecoveryCode
from perfeval.accounts.models import Membership, User
from perfeval.accounts.separation import refuse_oneself, refuse_others
from perfeval.audit.operations import Author, record
from perfeval.core.errors import NotAllowed, Refused
from perfeval.core.workflow import Role

CODES = 10
# Nothing that people mistake for something else when they copy it from paper. 6 × 4 of them are 119 bits.
_LETTERS, _GROUPS, _IN_A_GROUP = "abcdefghjkmnpqrstuvwxyz23456789", 6, 4
_WRONG = "验证码不正确。请输入手机上现在显示的 6 位数字；同一个验证码只能用一次，请等下一个。"


def has_second_factor(user: User) -> bool:
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def must_have_second_factor(user: User) -> bool:
    """Whoever approves or administers, in any of their roles."""
    if not settings.SECOND_FACTOR_ROLES:
        return False
    if user.is_staff or user.is_superuser:
        return True
    roles = Membership.objects.filter(user=user, is_active=True, role__in=settings.SECOND_FACTOR_ROLES)
    return roles.exists()


def codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user).count()


def check_code(*, user: User, code: str, address: str, now: datetime) -> str:
    """By which way the code is right. Counted before it is looked at, like a password, and never right twice."""
    left = try_once(username=user.get_username(), address=address, now=now)
    with transaction.atomic():
        way = _way_of(user, code)
    if way:
        return way
    refuse(username=user.get_username(), what="code", left=left, address=address, now=now)
    raise Refused(_WRONG)


@transaction.atomic
def begin_second_factor(*, user: User) -> TOTPDevice:
    """A key that is not on yet; the same one as long as it is not confirmed, so that a page loaded twice still fits."""
    User.objects.select_for_update().get(pk=user.pk)
    device, _ = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "手机"})
    return device


@transaction.atomic
def confirm_second_factor(*, user: User, code: str, by: Author, now: datetime) -> list[str]:
    """On, once the telephone shows the right code; the one before is off. Every session ends: it was opened without this
    factor. Gives the recovery codes, this once."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not _is_right(device, _digits(code)):
        raise Refused(_WRONG)
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    end_sessions(user)
    record(chain=_chain(user), action="second-factor-on", by=by, now=now)
    return _new_codes(user)


@transaction.atomic
def renew_codes(*, user: User, by: Author, now: datetime) -> list[str]:
    record(chain=_chain(user), action="recovery-codes", by=by, now=now)
    return _new_codes(user)


@transaction.atomic
def turn_off_second_factor(*, user: User, by: Author, now: datetime) -> None:
    if must_have_second_factor(user):
        raise NotAllowed("您的角色必须使用两步验证，不能关闭。")
    _remove(user)
    end_sessions(user)
    record(chain=_chain(user), action="second-factor-off", by=by, now=now)


@transaction.atomic
def reset_second_factor(*, user: User, by: Author, now: datetime) -> None:
    """Of somebody who has lost the telephone and the codes: they log in by password and set it up anew. Not by the system
    administrator: whoever sets a password must not be able to take the second factor away as well."""
    refuse_others(by, Role.SECURITY_ADMINISTRATOR)
    refuse_oneself(by, user)
    if not has_second_factor(user):
        raise Refused(f"{user}没有启用两步验证，不需要重置。")
    _remove(user)
    end_sessions(user)
    record(chain=_chain(user), action="second-factor-reset", by=by, now=now)


def _way_of(user: User, code: str) -> str:
    digits = _digits(code)
    if len(digits) == 6 and digits.isdecimal():
        # Locked: of two requests with the same code the second one sees that it has been used.
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
        return "totp" if device and _is_right(device, digits) else ""
    deleted, _ = RecoveryCode.objects.filter(user=user, hash=_hash(digits)).delete()
    return "recovery-code" if deleted else ""


def _is_right(device: TOTPDevice, digits: str) -> bool:
    return digits.isascii() and len(digits) == 6 and bool(device.verify_token(digits))


def _new_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = [_new_code() for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, hash=_hash(_digits(code))) for code in codes)
    return codes


def _new_code() -> str:
    letters = (secrets.choice(_LETTERS) for _ in range(_GROUPS * _IN_A_GROUP))
    return "-".join("".join(islice(letters, _IN_A_GROUP)) for _ in range(_GROUPS))


def _remove(user: User) -> None:
    TOTPDevice.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()


def _digits(code: str) -> str:
    """As meant: without spaces and hyphens, small letters, half-width."""
    text = unicodedata.normalize("NFKC", code).lower()
    return "".join(text.split()).replace("-", "")


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode(errors="replace")).hexdigest()


def _chain(user: User) -> str:
    return f"user:{user.pk}"
