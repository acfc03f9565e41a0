"""Making users and giving them roles."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import islice

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from perfeval.accounts.login.operations import end_sessions
from perfeval.accounts.login.tries import open_lock
from perfeval.accounts.models import ApiToken, Membership, User
from perfeval.accounts.queries import hash_of_token, tokens_of
from perfeval.accounts.separation import (
    kept_apart,
    refuse_borrowed_password,
    refuse_finance_elsewhere,
    refuse_others,
    refuse_password_of,
    refuse_second_administration,
)
from perfeval.audit.operations import Author, change_and_record, record, record_many
from perfeval.core.errors import Invalid, NotAllowed, Refused
from perfeval.core.workflow import Role
from perfeval.organisations.models import Organisation

TOKEN_DAYS = (30, 90, 180, 365)
MAX_TOKENS = 20  # valid ones of one person
_TOKEN_START, _SHOWN = "pe_", 11
_USE_NOTED_EVERY = timedelta(minutes=1)
# Of initial passwords: nothing that people mistake for something else. 4 × 4 of them are 79 bits.
_LETTERS, _GROUPS, _IN_A_GROUP = "abcdefghjkmnpqrstuvwxyz23456789", 4, 4


@transaction.atomic
def create_user(
    *,
    username: str,
    name: str,
    password: str | None,
    by: Author,
    now: datetime,
    phone: str = "",
    is_demo: bool = False,
    is_staff: bool = False,
    is_superuser: bool = False,
    must_change_password: bool = False,
) -> User:
    """Make a person's account; without a password nobody can log in until one is set. Demo accounts have published
    passwords, so those rules do not apply."""
    refuse_others(by, Role.ADMINISTRATOR)
    user = User(
        username=username,
        name=name,
        phone=phone,
        is_demo=is_demo,
        is_staff=is_staff,
        is_superuser=is_superuser,
        must_change_password=must_change_password,
    )
    if User.objects.filter(username=username).exists():
        raise Invalid({"username": f"用户名“{username}”已被使用。"})
    if password is None:
        user.set_unusable_password()
    else:
        if not is_demo:
            _refuse_weak(password, user)
        user.set_password(password)
    user.save()
    record(chain=_chain(user), action="create", by=by, now=now, detail={"username": username})
    return user


@transaction.atomic
def change_user(
    *, user: User, name: str, phone: str, is_active: bool, is_staff: bool, by: Author, now: datetime
) -> None:
    """Name, telephone, and whether the person may log in at all or into the administration. Whoever is switched off is
    out for good: neither a session nor a token of before opens anything once the account is switched on again."""
    refuse_others(by, Role.ADMINISTRATOR)
    values = {"name": name, "phone": phone, "is_active": is_active, "is_staff": is_staff}
    locked = User.objects.select_for_update().get(pk=user.pk)
    lost = [field for field in ("is_active", "is_staff") if getattr(locked, field) and not values[field]]
    if lost and by.user_id == user.pk:
        raise Invalid(
            dict.fromkeys(lost, "不能停用自己的账号，也不能取消自己进入系统管理的资格，须由另一名系统管理员办理。")
        )
    if "is_active" in lost:
        end_sessions(locked)
        _revoke_tokens(ApiToken.objects.filter(membership__user=user), now)
    change_and_record(locked, values, chain=_chain(user), action="change", by=by, now=now, phones=["phone"])
    for field, value in values.items():
        setattr(user, field, value)


@transaction.atomic
def set_password(*, user: User, password: str, by: Author, now: datetime) -> None:
    """A new password of somebody else's choice. The journal keeps that it was set, never which."""
    refuse_others(by, Role.ADMINISTRATOR)
    refuse_password_of(user, by)
    _refuse_weak(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    note_set_password(user=user, by=by, now=now)


@transaction.atomic
def note_set_password(*, user: User, by: Author, now: datetime) -> None:
    """Whoever set it knows it still: the person changes it first. What others may hold opens nothing any more (the
    sessions end with the old password), and the person need not wait for a lock."""
    refuse_others(by, Role.ADMINISTRATOR)
    refuse_password_of(user, by)
    if by.user_id != user.pk:
        user.must_change_password = user.has_usable_password()
        user.save(update_fields=["must_change_password"])
        _revoke_tokens(ApiToken.objects.filter(membership__user=user), now)
    open_lock(username=user.get_username())
    record(chain=_chain(user), action="set-password", by=by, now=now)


@transaction.atomic
def hand_out_passwords(*, user_ids: Collection[int], by: Author, now: datetime) -> list[tuple[User, str]]:
    """Initial passwords for those who have none yet and have never logged in, each to be changed at the first login.
    They stand nowhere else: whoever calls this gives them to the person, and nobody can read them again."""
    refuse_others(by, Role.ADMINISTRATOR)
    apart = kept_apart(user_ids) if by.user_id is not None else set()
    waiting = User.objects.select_for_update().filter(
        pk__in=set(user_ids) - apart, is_active=True, last_login=None, password__startswith=UNUSABLE_PASSWORD_PREFIX
    )
    handed: list[tuple[User, str]] = []
    for user in waiting.order_by("username"):
        password = _initial_password()
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        handed.append((user, password))
    details: dict[str, dict[str, object]] = {_chain(user): {} for user, _ in handed}
    record_many(details=details, action="hand-out-password", by=by, now=now)
    return handed


def _initial_password() -> str:
    letters = (secrets.choice(_LETTERS) for _ in range(_GROUPS * _IN_A_GROUP))
    return "-".join("".join(islice(letters, _IN_A_GROUP)) for _ in range(_GROUPS))


@transaction.atomic
def propose_role(*, user: User, organisation: Organisation, role: Role, by: Author, now: datetime) -> Membership:
    """Ask for a role: it works once the security administrator has granted it."""
    refuse_others(by, Role.ADMINISTRATOR)
    membership, created = Membership.objects.select_for_update(of=("self",)).get_or_create(
        user=user, organisation=organisation, role=role.value, on_behalf_of=None,
        defaults={"is_active": False, "proposed_at": now},
    )  # fmt: skip
    if created or not (membership.is_active or membership.proposed_at):
        membership.proposed_at = now
        membership.save(update_fields=["proposed_at"])
        _record_role(membership, "propose", by, now)
    return membership


@transaction.atomic
def decline_role(*, membership: Membership, by: Author, now: datetime) -> None:
    """Of what was proposed. The row stays, as one that was revoked does."""
    refuse_others(by, Role.SECURITY_ADMINISTRATOR)
    if Membership.objects.filter(pk=membership.pk, proposed_at__isnull=False).update(proposed_at=None):
        _record_role(membership, "decline", by, now)


@transaction.atomic
def grant_role(*, user: User, organisation: Organisation, role: Role, by: Author, now: datetime) -> Membership:
    """By a security administrator, to others than themselves, and to nobody two of the three administrations."""
    refuse_others(by, Role.SECURITY_ADMINISTRATOR)
    if by.user_id == user.pk:
        raise NotAllowed("不能给自己授予角色，须由另一名安全管理员办理。")
    refuse_second_administration(user, role)
    refuse_finance_elsewhere(organisation, role, by)
    refuse_borrowed_password(user, role, by)
    membership, created = Membership.objects.select_for_update(of=("self",)).get_or_create(
        user=user, organisation=organisation, role=role.value, on_behalf_of=None
    )
    if created or not membership.is_active:
        membership.is_active, membership.proposed_at = True, None
        membership.save(update_fields=["is_active", "proposed_at"])
        _record_role(membership, "grant", by, now)
    return membership


@transaction.atomic
def revoke_role(*, membership: Membership, by: Author, now: datetime) -> None:
    """Take a role away. The row stays, switched off: it says who acted in which role. What was lent of it ends too, as do
    its tokens, and does not come back with it."""
    refuse_others(by, Role.SECURITY_ADMINISTRATOR)
    if by.user_id == membership.user_id:
        raise NotAllowed("不能停用自己的角色，须由另一名安全管理员办理。")
    if Membership.objects.filter(pk=membership.pk, is_active=True).update(is_active=False):
        Membership.objects.filter(on_behalf_of=membership.pk, is_active=True).update(is_active=False)
        _revoke_tokens(ApiToken.objects.filter(membership=membership), now)
        _record_role(membership, "revoke", by, now)
    membership.is_active = False


@transaction.atomic
def create_token(*, actor: Membership, name: str, days: int, may_write: bool, now: datetime) -> tuple[ApiToken, str]:
    """A token for the role in which the person acts, and its text: nobody can read that again later."""
    if actor.on_behalf_of_id:
        raise NotAllowed("受托的角色不能生成令牌。请先切换到您本人的角色。")
    name = " ".join(name.split())
    if not name or len(name) > 60 or not name.isprintable():
        raise Invalid({"name": "请填写用途，不超过 60 字，例如“与预算一体化系统对接”。"})
    if days not in TOKEN_DAYS:
        raise Invalid({"days": "请从列出的有效期中选择。"})
    User.objects.select_for_update().get(pk=actor.user_id)  # one at a time: else two requests pass the limit
    if tokens_of(actor.user).filter(revoked_at=None, expires_at__gt=now).count() >= MAX_TOKENS:
        raise Refused(f"您已有 {MAX_TOKENS} 个有效的令牌，请先停用不再使用的。")
    text = _TOKEN_START + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        membership=actor,
        name=name,
        prefix=text[:_SHOWN],
        hash=hash_of_token(text),
        may_write=may_write,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    _record_token(token, "create-token", actor, now)
    return token, text


@transaction.atomic
def revoke_token(*, actor: Membership, token_id: int, now: datetime) -> ApiToken:
    """Of one's own, in whichever role it was made. Raises ApiToken.DoesNotExist for any other."""
    token = tokens_of(actor.user).select_for_update(of=("self",)).get(pk=token_id)
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        _record_token(token, "revoke-token", actor, now)
    return token


def _revoke_tokens(tokens: QuerySet[ApiToken], now: datetime) -> None:
    tokens.filter(revoked_at=None).update(revoked_at=now)


def note_use(token: ApiToken, now: datetime) -> None:
    """To the minute: a system that asks often does not write as often."""
    if token.last_used_at is None or now - token.last_used_at >= _USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        token.last_used_at = now


def _record_token(token: ApiToken, action: str, actor: Membership, now: datetime) -> None:
    detail = {"token": token.prefix, "name": token.name, "role": token.membership.role, "may_write": token.may_write}
    record(chain=_chain(actor.user), action=action, by=actor.author, now=now, detail=detail)


def _record_role(membership: Membership, action: str, by: Author, now: datetime) -> None:
    detail = {"role": membership.role, "organisation": membership.organisation.code}
    record(chain=_chain(membership.user), action=action, by=by, now=now, detail=detail)


def _refuse_weak(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid({"password": "".join(error.messages)}) from error


def _chain(user: User) -> str:
    return f"user:{user.pk}"
