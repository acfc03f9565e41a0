"""Reading stored schemes."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery

from perfeval.core.scheme import Scheme
from perfeval.schemes.models import StoredScheme


def newest_version(key: str) -> StoredScheme | None:
    return StoredScheme.objects.filter(key=key).order_by("-version").first()


def stored_schemes() -> QuerySet[StoredScheme]:
    """Every version, the newest of each scheme first."""
    return StoredScheme.objects.order_by("-year", "key", "-version")


def usable_schemes() -> QuerySet[StoredScheme]:
    """What a new campaign may choose: the newest version of each scheme."""
    newest = StoredScheme.objects.filter(key=OuterRef("key")).order_by("-version").values("pk")[:1]
    return stored_schemes().filter(pk=Subquery(newest))


def scheme_named(key: str) -> Scheme | None:
    """The rules of the newest version."""
    stored = newest_version(key)
    return stored.to_scheme() if stored else None
