"""Ids in JSON and in queries of the interface, which no form or link of a page shows, exchanged for those of other
offices: nothing of these is told or changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from perfeval.core.workflow import Role
from perfeval.evaluations.models import Evaluation, FundLine, Indicator
from perfeval.evaluations.operations import editing
from perfeval.evaluations.queries import assess
from tests.rights.asking import whole_text
from tests.rights.foreign import Exchange, digest
from tests.rights.judging import hidden_words, writes
from tests.rights.table import Place
from tests.rights.test_foreign_ids import strangers
from tests.rights.world import Person, World

pytestmark = [pytest.mark.django_db, pytest.mark.once]
Body = tuple[str, str, Any]  # kind, address, content


def bodies(world: World) -> Iterator[Body]:
    """Each would do its act."""
    table = world.tables["drafting"]
    fund, row = table.funds.earliest("position"), table.indicators.earliest("position")
    for name, field, text, revision in (
        (f"fund-{fund.pk}", "executed", "1", fund.revision), (f"indicator-{row.pk}", "reason", "改", row.revision),
    ):  # fmt: skip
        change = {"row": name, "field": field, "text": text, "revision": revision}
        yield "cells", reverse("unit:cells", args=[table.pk]), {"changes": [change]}
    yield "query", "/api/v1/evaluations", {"campaign": table.campaign_id}


def send(who: Person, kind: str, url: str, content: Any) -> Any:
    if kind == "cells":
        return who.client.post(url, content, content_type="application/json", headers={"accept": "application/json"})
    return who.client.get(url, content, headers={"authorization": f"Bearer {who.token}"})


def exchanged(value: Any, exchange: Exchange) -> Iterator[Any]:
    """The content with one id in it exchanged, each in turn for one of every kind of thing that it may stand for."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from ({**value, key: other} for other in exchanged(item, exchange) if key != "revision")
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from ([*value[:place], other, *value[place + 1 :]] for other in exchanged(item, exchange))
    elif isinstance(value, int) and not isinstance(value, bool):
        yield from map(int, exchange.exchanged(str(value)))
    elif isinstance(value, str):
        yield from exchange.exchanged(value)


def faults(world: World, who: Person) -> list[str]:
    offices, words = strangers(world, who), hidden_words(world, who)
    exchange, before, found = Exchange(offices), digest(offices), []
    asked = 0
    for kind, url, right in bodies(world):
        for content in exchanged(right, exchange):
            with transaction.atomic(), writes() as written:
                answer = send(who, kind, url, content)
                text, touched = whole_text(answer), bool(written) and digest(offices) != before
                transaction.set_rollback(True)
            place = f"{kind} {url} {content}: {answer.status_code}"
            if answer.status_code >= 500 or touched:
                found.append(f"{place} {'took hold of what is not theirs' if touched else ''}")
            found += [f"{place} tells {word.decode()}" for word in words if word in text]
            asked += 1
    assert asked
    return found


@pytest.fixture
def clerk(world: World) -> Person:
    return world.people[Role.CLERK, Place.OWN]


def test_an_id_in_a_body_opens_nothing_of_others(world: World, clerk: Person) -> None:
    assert faults(world, clerk) == []


def test_each_body_would_do_its_act(world: World, clerk: Person) -> None:
    for kind, url, content in bodies(world):
        with transaction.atomic(), writes() as written:
            answer = send(clerk, kind, url, content)
            transaction.set_rollback(True)
        assert (answer.status_code in (200, 302), bool(written)) == (True, kind != "query"), (kind, answer.status_code)


def test_a_hold_on_the_rows_of_others_is_noticed(world: World, clerk: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: rows are looked up among all."""
    own = editing._rows

    def every(evaluation: Evaluation) -> Any:
        funds = {("fund", row.pk): row for row in FundLine.objects.all()}
        return {**own(evaluation), **funds, **{("indicator", row.pk): row for row in Indicator.objects.all()}}

    monkeypatch.setattr(editing, "_rows", every)
    monkeypatch.setattr(editing, "_assess", lambda evaluation, _: assess(evaluation))
    assert any("took hold" in fault for fault in faults(world, clerk))
