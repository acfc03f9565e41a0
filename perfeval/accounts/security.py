"""What a security administrator sees and does: the roles of the people of their part of the tree."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from perfeval.accounts.login.operations import end_sessions_of, unlock
from perfeval.accounts.login.second_factor import reset_second_factor
from perfeval.accounts.models import Membership, User
from perfeval.accounts.operations import decline_role, grant_role, revoke_role
from perfeval.audit.words import contains, contains_by_index
from perfeval.core.errors import Invalid, NotAllowed
from perfeval.core.workflow import Role
from perfeval.organisations.queries import organisations_within


def roles_within(actor: Membership) -> QuerySet[Membership]:
    """Every role, also those proposed and revoked, of the administrator's part of the tree; lent ones are not granted."""
    if actor.as_role is not Role.SECURITY_ADMINISTRATOR:
        return Membership.objects.none()
    inside = Membership.objects.filter(organisation__path__startswith=actor.organisation.path, on_behalf_of=None)
    return inside.select_related("user", "organisation")


def proposals_for(actor: Membership) -> QuerySet[Membership]:
    """Oldest first."""
    waiting = roles_within(actor).filter(proposed_at__isnull=False, user__is_active=True)
    return waiting.order_by("proposed_at", "pk")


def people_within(actor: Membership, text: str = "") -> QuerySet[User]:
    """Those who have, had or are to have a role there, with these roles, by name."""
    inside = roles_within(actor)
    people = User.objects.filter(Exists(inside.filter(user=OuterRef("pk"))))
    if text:
        office = inside.filter(contains_by_index("organisation__name", text), user=OuterRef("pk"))
        people = people.filter(contains("username", text) | contains("name", text) | Exists(office))
    active = inside.filter(is_active=True).order_by("organisation__path", "role")
    return people.prefetch_related(Prefetch("memberships", active, to_attr="roles_here")).order_by("username")


def confirm_role(*, actor: Membership, membership_id: int, now: datetime) -> Membership:
    """Raises Membership.DoesNotExist for what is not proposed (any more)."""
    asked = proposals_for(actor).get(pk=membership_id)
    return grant_role(user=asked.user, organisation=asked.organisation, role=asked.as_role, by=actor.author, now=now)


def refuse_role(*, actor: Membership, membership_id: int, now: datetime) -> Membership:
    asked = proposals_for(actor).get(pk=membership_id)
    decline_role(membership=asked, by=actor.author, now=now)
    return asked


def give_role(*, actor: Membership, user_id: int, office: str, role: Role, now: datetime) -> Membership:
    """Without a proposal. `office` is its code. Raises User.DoesNotExist for people of elsewhere."""
    user = people_within(actor).get(pk=user_id)
    organisation = organisations_within(actor.organisation).filter(code=office, is_active=True).first()
    if organisation is None:
        raise Invalid({"office": "管理范围内没有这个编码的单位，请核对。"})
    return grant_role(user=user, organisation=organisation, role=role, by=actor.author, now=now)


def take_role(*, actor: Membership, membership_id: int, now: datetime) -> Membership:
    held = roles_within(actor).get(pk=membership_id, is_active=True)
    revoke_role(membership=held, by=actor.author, now=now)
    return held


@transaction.atomic
def unlock_person(*, actor: Membership, user_id: int, now: datetime) -> User:
    """Of somebody who mistyped too often."""
    user = people_within(actor).get(pk=user_id)
    _refuse_who_works_nowhere_here(actor, user)
    unlock(user=user, by=actor.author, now=now)
    return user


def end_sessions_of_person(*, actor: Membership, user_id: int, now: datetime) -> User:
    user = people_within(actor).get(pk=user_id)
    _refuse_who_works_nowhere_here(actor, user)
    end_sessions_of(user=user, by=actor.author, now=now)
    return user


@transaction.atomic
def reset_person(*, actor: Membership, user_id: int, now: datetime) -> User:
    """Of somebody who has lost telephone and codes, and all of whose roles are this administrator's to keep."""
    user = people_within(actor).get(pk=user_id)
    _refuse_who_works_elsewhere(actor, user)
    reset_second_factor(user=user, by=actor.author, now=now)
    return user


def _refuse_who_works_nowhere_here(actor: Membership, user: User) -> None:
    """Who only had a role here, or was proposed for one, is somebody else's to keep."""
    if not roles_within(actor).filter(user=user, is_active=True).exists():
        raise NotAllowed(f"{user}在您管理范围内没有生效的角色，须由其所在单位的安全管理员办理。")


def _refuse_who_works_elsewhere(actor: Membership, user: User) -> None:
    held = Membership.objects.filter(user=user, is_active=True, on_behalf_of=None)
    if held.exclude(organisation__path__startswith=actor.organisation.path).exists():
        raise NotAllowed(f"{user}还在您管理范围以外的单位担任角色，须由上级单位的安全管理员办理。")
