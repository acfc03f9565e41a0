"""The pages of a unit, seen by its clerk on a day inside the campaign."""

from __future__ import annotations

import pytest
from django.test import Client

from perfeval.evaluations.models import Evaluation
from tests.factories import NOW, Cast, filled_evaluation, ready_evaluation
from tests.web.conftest import log_in


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def clerk(cast: Cast) -> Client:
    return log_in(cast.clerk)


@pytest.fixture
def draft(cast: Cast) -> Evaluation:
    """A filled draft with warnings that are not answered yet."""
    return filled_evaluation(cast)


@pytest.fixture
def ready(cast: Cast) -> Evaluation:
    """A draft that could be submitted."""
    return ready_evaluation(cast)
