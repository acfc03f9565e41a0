"""A person who acts on behalf of another: the same answers as the role that was lent, from the same place, and after its
last moment those of their own role."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from perfeval.accounts.delegation import delegate_role
from perfeval.accounts.models import Membership
from perfeval.core.workflow import Role
from perfeval.web.shared.access import CHOSEN_MEMBERSHIP
from tests.factories import NOW, make_member
from tests.rights.asking import address, body
from tests.rights.expected import of_a_page
from tests.rights.judging import Judge, whole_database
from tests.rights.lines import LINES
from tests.rights.matrix import may_write
from tests.rights.table import STATES, Line, Place
from tests.rights.world import Browser, Person, World

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ENDS = NOW + timedelta(minutes=10)
LENT = {
    Role.UNIT_HEAD: (Place.OWN, Role.CLERK), Role.BUREAU_REVIEWER: (Place.PARENT, Role.AUDITOR),
    Role.FINANCE_REVIEWER: (Place.TOP, Role.AUDITOR),
}  # fmt: skip


@pytest.fixture(params=LENT, ids=str)
def lent(request: pytest.FixtureRequest, world: World) -> Membership:
    """Of another person of the same office, who has a role of their own there."""
    place, own = LENT[request.param]
    user = make_member(world.offices[place], own, f"stand-in-{request.param.value}").user
    # In the world the other head has lent theirs.
    owner = world.cast.head if request.param is Role.UNIT_HEAD else world.people[request.param, place].membership
    return delegate_role(actor=owner, user_id=user.pk, starts_at=NOW, ends_at=ENDS, now=NOW)


@pytest.fixture
def browser(lent: Membership) -> Browser:
    client = Browser()
    client.force_login(lent.user)
    session = client.session
    session[CHOSEN_MEMBERSHIP] = lent.pk
    session.save()
    return client


@pytest.fixture
def judge(world: World, browser: Browser) -> Iterator[Judge]:
    before, judge = whole_database(), Judge(world)
    yield judge
    assert not judge.faults, "\n".join(judge.faults[:40])
    assert whole_database() == before


def ask_all(judge: Judge, who: Person) -> None:
    for name, line in LINES.items():
        if name.startswith("administrator:gallery"):  # goes by who may open Django's administration, which is not lent
            continue
        state = min(line.changes_for(who.role) or line.there, default=STATES[0])
        for method in {line.methods.split()[0], line.methods.split()[-1]}:
            ask, wanted = f"?{line.query}" if line.query else "", of_a_page(line, method, who, state)
            judge.call(
                name, who, method, address(judge.world, name, who.role, state) + ask, body(name, judge.world.tables[state]),
                wanted, label=f"{who} {state}", may_write=may_write(line, wanted, method, who.role, state),
            )  # fmt: skip


def place_of(lent: Membership) -> Place:
    """A colleague's: what its owner has made is not theirs."""
    place, _ = LENT[lent.as_role]
    return Place.COLLEAGUE if place is Place.OWN else place


def test_it_opens_what_the_role_opens(judge: Judge, lent: Membership, browser: Browser) -> None:
    ask_all(judge, Person(lent, place_of(lent), browser, ""))


def test_after_its_last_moment_only_the_own_role_is_left(
    judge: Judge, lent: Membership, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Membership.objects.get(user=lent.user, on_behalf_of=None)
    monkeypatch.setattr("django.utils.timezone.now", lambda: ENDS)
    ask_all(judge, Person(own, place_of(lent), browser, ""))


def test_a_loan_without_an_end_is_noticed(
    world: World, lent: Membership, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    judge, own = Judge(world), Membership.objects.get(user=lent.user, on_behalf_of=None)
    Membership.objects.filter(pk=lent.pk).update(ends_at=ENDS + timedelta(days=1))
    monkeypatch.setattr("django.utils.timezone.now", lambda: ENDS)
    name = "unit:seal-tables" if lent.as_role is Role.UNIT_HEAD else "review:queue"
    line: Line = LINES[name]
    who = Person(own, place_of(lent), browser, "")
    judge.call(
        name,
        who,
        "GET",
        address(world, name, who.role, STATES[0]),
        {},
        of_a_page(line, "GET", who, STATES[0]),
        label="",
    )
    assert judge.faults
