"""One person who asks for many exports at the same moment, in every role: the limit is exact."""

from __future__ import annotations

import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from perfeval.accounts.models import User
from perfeval.core.workflow import Role
from perfeval.evaluations.models import Evaluation
from perfeval.exchange.exports import asking
from perfeval.exchange.exports.asking import export_again
from perfeval.exchange.exports.contents.tables import TableLines
from perfeval.exchange.exports.enums import ExportState
from perfeval.exchange.exports.models import Export
from perfeval.jobs.operations import enqueue
from tests.apps.crowd import at_once
from tests.exchange.exports.building import ask
from tests.factories import NOW, Cast, bulk_evaluations, make_cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

REQUESTS = 8
LIMIT = 2


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch, media: Path) -> None:
    """One table is a large export already."""
    monkeypatch.setattr(TableLines, "at_once", 0)
    monkeypatch.setattr(asking, "MOST_AT_WORK", LIMIT)


@pytest.fixture
def crowd() -> Cast:
    cast = make_cast()
    bulk_evaluations(cast, REQUESTS)
    return cast


def ask_at_once(cast: Cast) -> Counter[str]:
    """Each for another table: the same ones would be one export."""
    office = cast.finance_reviewer.organisation
    both = [
        cast.finance_reviewer,
        cast.finance_reviewer.user.memberships.create(organisation=office, role=Role.AUDITOR),
    ]
    tables = [Evaluation.objects.filter(pk=pk) for pk in Evaluation.objects.values_list("pk", flat=True)]
    return at_once([partial(ask, both[number % 2], evaluations=table) for number, table in enumerate(tables)])


def test_of_many_requests_at_once_as_many_are_taken_as_may_be(crowd: Cast) -> None:
    assert ask_at_once(crowd) == {"done": LIMIT, "Invalid": REQUESTS - LIMIT}
    assert Export.objects.count() == LIMIT
    Export.objects.update(state=ExportState.FAILED)
    ask(crowd.finance_reviewer)
    ended = list(Export.objects.filter(state=ExportState.FAILED))
    again = at_once([partial(export_again, export=one, now=NOW) for one in ended])
    assert again == {"done": LIMIT - 1, "Invalid": 1}


def test_the_same_at_once_is_one_even_at_the_limit(crowd: Cast) -> None:
    """The first takes the last turn; the others are given what it began."""
    pks = list(Evaluation.objects.values_list("pk", flat=True))
    ask(crowd.finance_reviewer, evaluations=Evaluation.objects.filter(pk=pks[0]))
    last = Evaluation.objects.filter(pk=pks[1])
    assert at_once([lambda: ask(crowd.finance_reviewer, evaluations=last)] * REQUESTS) == {"done": REQUESTS}
    assert Export.objects.count() == LIMIT


@pytest.mark.postgresql
def test_without_the_lock_more_would_be(crowd: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: all have counted before the first is stored."""

    def slowly(**given: Any) -> object:
        time.sleep(0.5)
        return enqueue(**given)

    monkeypatch.setattr(type(User.objects.all()), "select_for_update", lambda self, **_: self)
    monkeypatch.setattr("perfeval.jobs.operations.enqueue", slowly)
    assert ask_at_once(crowd)["done"] > LIMIT
