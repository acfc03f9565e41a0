"""Reading users and their roles."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from perfeval.accounts.models import ApiToken, Membership, User
from perfeval.audit.operations import Author


def memberships_of(user: User, now: datetime) -> QuerySet[Membership]:
    """The roles in which a person may act now, lent ones last."""
    working = Membership.objects.filter(user=user, user__is_active=True, is_active=True, organisation__is_active=True)
    return (
        working.filter(Q(on_behalf_of=None) | _lent_at(now))
        .select_related("user", "organisation", "on_behalf_of__user")
        .order_by(F("starts_at").asc(nulls_first=True), "organisation__path", "role")
    )


def _lent_at(now: datetime) -> Q:
    """Between its two instants, while its owner has the role, and the person one of their own in that office."""
    own = Membership.objects.filter(
        user=OuterRef("user"), organisation=OuterRef("organisation"), is_active=True, on_behalf_of=None
    )
    return Q(
        Exists(own),
        starts_at__lte=now,
        ends_at__gt=now,
        on_behalf_of__is_active=True,
        on_behalf_of__user__is_active=True,
    )


def acting_membership(user: User, chosen: int | None, now: datetime) -> Membership | None:
    """The role that the person chose, if it still is theirs, else their first one.

    Each request asks. Lent roles, whose query is three times as dear, are looked at only where one was chosen; there is
    none without one of their own.
    """
    own = list(
        user.memberships.filter(user__is_active=True, is_active=True, organisation__is_active=True, on_behalf_of=None)
        .select_related("organisation")
        .order_by("organisation__path", "role")
    )
    if chosen is None or any(item.pk == chosen for item in own):
        lent = None
    else:
        lent = memberships_of(user, now).filter(pk=chosen).first()
    return lent or next((item for item in own if item.pk == chosen), own[0] if own else None)


def demo_accounts_exist() -> bool:
    """Whether the database holds accounts with published passwords."""
    return User.objects.filter(is_demo=True).exists()


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """Every token that a person has made, newest first."""
    return ApiToken.objects.filter(membership__user=user).select_related("membership__user", "membership__organisation")


def hash_of_token(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def valid_token(text: str, now: datetime) -> ApiToken | None:
    """The token with its role, if it opens anything now: one query, so that nothing outlives what it rests on."""
    return (
        ApiToken.objects.filter(
            hash=hash_of_token(text),
            revoked_at=None,
            expires_at__gt=now,
            membership__is_active=True,
            membership__user__is_active=True,
            membership__organisation__is_active=True,
        )
        .select_related("membership__user", "membership__organisation")
        .first()
    )


def find_user(pk: int) -> User | None:
    """Of an account that may log in."""
    return User.objects.filter(pk=pk, is_active=True).first()


def author_of_user(user: User) -> Author:
    """Who acts for themselves, in no role."""
    return Author(user.pk, str(user))
