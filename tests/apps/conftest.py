"""What the tests of the data apps share."""

from __future__ import annotations

import pytest

from perfeval.evaluations.models import Evaluation
from tests.factories import Cast, make_cast, ready_evaluation


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def draft(cast: Cast) -> Evaluation:
    """A filled draft of the clerk that could be submitted."""
    return ready_evaluation(cast)
