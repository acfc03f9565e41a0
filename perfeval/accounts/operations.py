"""Making users and giving them roles."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from perfeval.accounts.models import Membership, User
from perfeval.audit.operations import Author, record
from perfeval.core.workflow import Role
from perfeval.organisations.models import Organisation


@transaction.atomic
def create_user(
    *, username: str, name: str, password: str, by: Author, now: datetime, is_demo: bool = False, is_staff: bool = False,
    is_superuser: bool = False,
) -> User:
    """Make a person's account. Demo accounts have published passwords, so those rules do not apply."""
    user = User(username=username, name=name, is_demo=is_demo, is_staff=is_staff, is_superuser=is_superuser)
    if not is_demo:
        validate_password(password, user)
    user.set_password(password)
    user.save()
    record(chain=f"user:{user.pk}", action="create", by=by, now=now, detail={"username": username})
    return user


@transaction.atomic
def grant_role(*, user: User, organisation: Organisation, role: Role, by: Author, now: datetime) -> Membership:
    membership, created = Membership.objects.get_or_create(user=user, organisation=organisation, role=role.value)
    if created or not membership.is_active:
        membership.is_active = True
        membership.save(update_fields=["is_active"])
        record(
            chain=f"user:{user.pk}", action="grant", by=by, now=now,
            detail={"role": role.value, "organisation": organisation.code},
        )
    return membership


@transaction.atomic
def revoke_role(*, membership: Membership, by: Author, now: datetime) -> None:
    membership.is_active = False
    membership.save(update_fields=["is_active"])
    record(
        chain=f"user:{membership.user_id}", action="revoke", by=by, now=now,
        detail={"role": membership.role, "organisation": membership.organisation.code},
    )
