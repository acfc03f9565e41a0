"""Reading stored schemes."""

from __future__ import annotations

from perfeval.schemes.models import StoredScheme


def newest_version(key: str) -> StoredScheme | None:
    return StoredScheme.objects.filter(key=key).order_by("-version").first()
