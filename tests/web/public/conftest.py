"""Every test of the public pages asks as if nobody had asked before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import caches


@pytest.fixture(autouse=True)
def nobody_has_asked() -> Iterator[None]:
    """How often an address asked is kept in memory, beyond the end of a test."""
    for cache in caches.all(initialized_only=True):
        cache.clear()
    yield
    for cache in caches.all(initialized_only=True):
        cache.clear()
