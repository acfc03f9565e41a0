"""Three administrators apart: who makes accounts gives no roles, who gives roles makes no accounts, who reads the
journal does neither (docs/decisions/three-administrators.md)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from perfeval.accounts.enums import RoleChoice
from perfeval.accounts.models import Membership, User
from perfeval.audit.operations import Author
from perfeval.core.errors import NotAllowed, Refused
from perfeval.core.workflow import ADMINISTRATORS, Role
from perfeval.organisations.enums import OrganisationKind
from perfeval.organisations.models import Organisation

KEPT_APART = frozenset({Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR})


def refuse_others(by: Author, *roles: Role) -> None:
    """Only these administrators may; nobody at all is a command on the server, which needs no role."""
    if by.user_id is not None and by.role not in {role.value for role in roles}:
        raise NotAllowed(f"只有{'、'.join(RoleChoice(role).label for role in roles)}可以这样做。")


def refuse_oneself(by: Author, user: User) -> None:
    if by.user_id == user.pk:
        raise NotAllowed("不能为自己办理，须由另一名管理员办理。")


def refuse_password_of(user: User, by: Author) -> None:
    """Set by the system administrator, it would open the role that is kept apart from theirs."""
    if by.user_id is not None and kept_apart([user.pk]):
        raise NotAllowed("安全管理员、审计管理员的密码不由系统管理员设置，请由运维人员在服务器上设置。")


def refuse_lock_of(user: User, by: Author) -> None:
    """Opened again and again by the system administrator, the lock would let them guess that password without end."""
    if by.role == Role.ADMINISTRATOR.value and kept_apart([user.pk]):
        raise NotAllowed("安全管理员、审计管理员的登录锁定不由系统管理员解除，请由另一名安全管理员办理。")


def refuse_borrowed_password(user: User, role: Role, by: Author) -> None:
    """Whoever set the password could act in a role that is kept apart from theirs until the person has changed it."""
    if by.user_id is not None and role in KEPT_APART and user.must_change_password:
        raise Refused(f"{user}还在使用别人设置的初始密码。请先由本人登录并修改密码，再授予这一角色。")


def refuse_finance_elsewhere(organisation: Organisation, role: Role, by: Author) -> None:
    """It reviews, opens tasks and keeps lists for everything below: in a unit it would be the unit's own judge."""
    if by.user_id is not None and role is Role.FINANCE_REVIEWER and organisation.kind != OrganisationKind.FINANCE.value:
        label = RoleChoice(role).label
        raise Refused(f"{label}只能在财政部门担任，{organisation.name}不是财政部门。")


def refuse_second_administration(user: User, role: Role) -> None:
    """Nobody holds two of the three, in whatever offices. Locks the person: of two grants at the same moment the
    second sees the first."""
    User.objects.select_for_update().get(pk=user.pk)
    if role not in ADMINISTRATORS:
        return
    others = [other.value for other in ADMINISTRATORS if other is not role]
    held = Membership.objects.filter(user=user, role__in=others, is_active=True).first()
    if held is not None:
        raise Refused(f"{user}已是{held.get_role_display()}。系统管理员、安全管理员、审计管理员须由不同的人担任。")


def kept_apart(user_ids: Iterable[int]) -> set[int]:
    """Those of the accounts that are out of the system administrator's reach: their password would be their role."""
    return set(people_kept_apart().filter(user__in=user_ids).values_list("user", flat=True))


def people_kept_apart() -> QuerySet[Membership, Any]:
    others = [role.value for role in KEPT_APART]
    return Membership.objects.filter(role__in=others, is_active=True).values("user")
