"""Every id in a form or a query, exchanged for one of an office that the person may not see: nothing of that office is
told, changed, or taken hold of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction

from perfeval.accounts import delegation
from perfeval.accounts.models import User
from perfeval.core.workflow import Role
from perfeval.organisations.models import Organisation
from perfeval.web.shared import delegations
from perfeval.web.shared.review import filters
from tests.rights.asking import address, whole_text
from tests.rights.foreign import Ask, Exchange, digest
from tests.rights.judging import hidden_words, writes
from tests.rights.lines import LINES
from tests.rights.matrix import WHOLE
from tests.rights.table import STATES, On, Place
from tests.rights.world import Person, World

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ASKED_FROM = {
    Role.CLERK: Place.OWN, Role.UNIT_HEAD: Place.OWN, Role.BUREAU_REVIEWER: Place.PARENT, Role.AUDITOR: Place.TOP,
    Role.FINANCE_REVIEWER: Place.TOP, Role.ADMINISTRATOR: Place.PARENT, Role.SECURITY_ADMINISTRATOR: Place.PARENT,
    Role.AUDIT_ADMINISTRATOR: Place.TOP,
}  # fmt: skip


def strangers(world: World, who: Person) -> list[Organisation]:
    """Offices neither above nor below."""
    own = who.membership.organisation
    every = {office.pk: office for office in (*world.offices.values(), world.cast.foreign_unit)}.values()
    return [office for office in every if not own.contains(office) and not office.contains(own)]


def pages(world: World, who: Person, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        line = LINES[name]
        if "GET" in line.methods and line.reaches(who.role, who.place, "GET") and who.role in line.who:
            for state in STATES if line.on is On.TABLE and "POST" in line.methods else STATES[:1]:
                yield address(world, name, who.role, state) + (f"?{line.query}" if line.query else "")


def send(who: Person, ask: Ask) -> Any:
    if ask.method == "GET":
        return who.client.get(f"{ask.url}?{urlencode(ask.fields)}")
    data: dict[str, list[str]] = {}
    for name, value in ask.fields:
        data.setdefault(name, []).append(value)
    return who.client.post(ask.url, data)


def faults(world: World, who: Person, names: Iterable[str] = LINES) -> list[str]:
    offices, words = strangers(world, who), hidden_words(world, who)
    exchange, before = Exchange(offices), digest(offices)
    sent: set[Ask] = set()
    found = []
    for page in pages(world, who, names):
        with transaction.atomic():
            response = who.client.get(page)
            content = b"".join(response) if response.streaming else response.content
            transaction.set_rollback(True)
        if (
            response.status_code != 200
            or not content.strip()
            or not response.headers["Content-Type"].startswith("text/html")
        ):
            continue
        for ask in exchange.asks(content, page):
            if ask in sent:
                continue
            sent.add(ask)
            with transaction.atomic(), writes() as written:
                answer = send(who, ask)
                text = whole_text(answer)
                if answer.status_code == 302 and answer.headers["Location"].startswith("/"):
                    text += whole_text(who.client.get(answer.headers["Location"]))
                touched = bool(written) and digest(offices) != before
                transaction.set_rollback(True)
            if answer.status_code >= 500:
                found.append(f"{ask}: {answer.status_code}")
            if touched:
                found.append(f"{ask}: {answer.status_code} took hold of what is not theirs")
            found += [f"{ask}: {answer.status_code} tells {word.decode()}" for word in words if word in text]
    return found


@pytest.mark.skipif(not WHOLE, reason="minutes for each role: `make rights`")
@pytest.mark.parametrize("role", ASKED_FROM)
def test_an_id_of_another_office_opens_nothing(world: World, role: Role) -> None:
    found = faults(world, world.people[role, ASKED_FROM[role]])
    assert not found, "\n".join(found[:40])


def test_a_name_that_is_told_to_strangers_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the office of the filter is looked up among all."""
    monkeypatch.setattr(filters, "name_within", lambda _, pk: Organisation.objects.get(pk=pk).name)
    reviewer = world.people[Role.BUREAU_REVIEWER, Place.PARENT]
    assert any("tells rq" in fault for fault in faults(world, reviewer, ["bureau:units"]))


def test_a_hold_on_what_is_not_theirs_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: whoever is named by a form for lending a role is taken."""
    for module in (delegation, delegations):
        monkeypatch.setattr(module, "delegates_for", lambda _: User.objects.all())
    reviewer = world.people[Role.BUREAU_REVIEWER, Place.PARENT]
    assert any("took hold" in fault for fault in faults(world, reviewer, ["delegations"]))
