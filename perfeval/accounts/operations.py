"""Making users and giving them roles."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from perfeval.accounts.models import Membership, User
from perfeval.audit.operations import Author, change_and_record, record
from perfeval.core.errors import Invalid
from perfeval.core.workflow import Role
from perfeval.organisations.models import Organisation


@transaction.atomic
def create_user(
    *,
    username: str,
    name: str,
    password: str,
    by: Author,
    now: datetime,
    phone: str = "",
    is_demo: bool = False,
    is_staff: bool = False,
    is_superuser: bool = False,
) -> User:
    """Make a person's account. Demo accounts have published passwords, so those rules do not apply."""
    user = User(
        username=username, name=name, phone=phone, is_demo=is_demo, is_staff=is_staff, is_superuser=is_superuser
    )
    if User.objects.filter(username=username).exists():
        raise Invalid({"username": f"用户名“{username}”已被使用。"})
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
    """Name, telephone, and whether the person may log in at all or into the administration."""
    values = {"name": name, "phone": phone, "is_active": is_active, "is_staff": is_staff}
    locked = User.objects.select_for_update().get(pk=user.pk)
    change_and_record(locked, values, chain=_chain(user), action="change", by=by, now=now)
    for field, value in values.items():
        setattr(user, field, value)


@transaction.atomic
def set_password(*, user: User, password: str, by: Author, now: datetime) -> None:
    """A new password. The journal keeps that it was set, never which."""
    _refuse_weak(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record(chain=_chain(user), action="set-password", by=by, now=now)


@transaction.atomic
def grant_role(*, user: User, organisation: Organisation, role: Role, by: Author, now: datetime) -> Membership:
    membership, created = Membership.objects.select_for_update(of=("self",)).get_or_create(
        user=user, organisation=organisation, role=role.value
    )
    if created or not membership.is_active:
        membership.is_active = True
        membership.save(update_fields=["is_active"])
        _record_role(membership, "grant", by, now)
    return membership


@transaction.atomic
def revoke_role(*, membership: Membership, by: Author, now: datetime) -> None:
    """Take a role away. The row stays, switched off: it says who acted in which role."""
    if Membership.objects.filter(pk=membership.pk, is_active=True).update(is_active=False):
        _record_role(membership, "revoke", by, now)
    membership.is_active = False


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
