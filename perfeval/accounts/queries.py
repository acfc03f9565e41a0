"""Reading users and their roles."""

from __future__ import annotations

from django.db.models import QuerySet

from perfeval.accounts.models import Membership, User


def memberships_of(user: User) -> QuerySet[Membership]:
    """The roles in which a person may act now."""
    return Membership.objects.filter(
        user=user, user__is_active=True, is_active=True, organisation__is_active=True
    ).select_related("user", "organisation")


def acting_membership(user: User, chosen: int | None) -> Membership | None:
    """The role that the person chose, if it still is theirs, else their first one."""
    memberships = list(memberships_of(user))
    return next((item for item in memberships if item.pk == chosen), memberships[0] if memberships else None)


def demo_accounts_exist() -> bool:
    """Whether the database holds accounts with published passwords."""
    return User.objects.filter(is_demo=True).exists()
