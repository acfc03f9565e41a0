"""What the tests of the interface share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from perfeval.web.api import access
from tests.factories import NOW, Cast
from tests.web.api.system import system_of


@pytest.fixture(autouse=True)
def fresh_counts() -> Iterator[None]:
    """The requests of other tests are not counted here."""
    caches["default"].clear()
    yield
    caches["default"].clear()


@pytest.fixture(autouse=True)
def in_the_campaign(monkeypatch: pytest.MonkeyPatch) -> None:
    """The views' clock stands at NOW."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """The whole test is one transaction, which a server would end with each request; as Django's own client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def headers(cast: Cast, kept_connection: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Of the clerk's system, which may ask as often as it likes."""
    monkeypatch.setattr(access, "A_MINUTE", 10**9)
    return {"Authorization": f"Bearer {system_of(cast.clerk).token}"}
