"""One person who drops files many times at the same moment, in every role: the limit is exact.

PostgreSQL shows what the row lock does; SQLite has one writer at a time, and the same must come out.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from perfeval.accounts.models import User
from perfeval.core.workflow import Role
from perfeval.exchange.inspection import receiving
from perfeval.exchange.inspection.models import Inspection
from perfeval.jobs.operations import enqueue
from tests.apps.crowd import at_once
from tests.exchange.inspection.files import inspect
from tests.factories import Cast, make_cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

DROPS = 12


def drop_at_once(cast: Cast) -> Counter[str]:
    both = [cast.clerk, cast.clerk.user.memberships.create(organisation=cast.unit, role=Role.UNIT_HEAD)]
    return at_once([lambda n=n: inspect(both[n % 2], a__txt=b"a", b__txt=b"b") for n in range(DROPS)])  # type: ignore[misc]


def test_of_many_drops_at_once_three_are_taken(stored: Path) -> None:
    cast = make_cast()
    limit = receiving.MOST_AT_WORK
    assert drop_at_once(cast) == {"done": limit, "Invalid": DROPS - limit}
    assert Inspection.objects.count() == limit
    assert len(list(stored.iterdir())) == 2 * limit  # of those that were refused nothing stays


@pytest.mark.postgresql
def test_without_the_lock_more_would_be(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: all have counted before the first is stored."""

    def slowly(**given: Any) -> object:
        time.sleep(0.5)
        return enqueue(**given)

    cast = make_cast()
    monkeypatch.setattr(type(User.objects.all()), "select_for_update", lambda self, **_: self)
    monkeypatch.setattr("perfeval.jobs.operations.enqueue", slowly)
    assert drop_at_once(cast)["done"] > receiving.MOST_AT_WORK
