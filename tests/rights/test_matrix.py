"""Every address, every method, every role from every place, every state: the answer is the one of the table, nothing
has changed where nothing may, and no answer tells of another unit. `make rights` asks for every combination."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.rights.judging import Judge, whole_database
from tests.rights.lines import ADMINISTRATION, ADMINISTRATION_PAGES, API, LINES, OPEN, declared, of_the_administration
from tests.rights.matrix import (
    judge_administration,
    judge_administration_page,
    judge_interface,
    judge_open,
    judge_page,
)  # fmt: skip
from tests.rights.walk import EVERY_ADDRESS
from tests.rights.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.once]
OF_THE_ADMINISTRATION = of_the_administration()


@pytest.fixture
def judge(world: World) -> Iterator[Judge]:
    """What was refused has left the whole database as it was; what was let in is undone at once."""
    before, judge = whole_database(), Judge(world)
    yield judge
    assert not judge.faults, "\n".join(judge.faults[:40])
    assert whole_database() == before


def test_every_address_is_in_the_table() -> None:
    """A new one is declared in lines.py."""
    assert {address.name for address in EVERY_ADDRESS} == declared()
    assert len({(address.name, address.route) for address in EVERY_ADDRESS}) == len(EVERY_ADDRESS)


@pytest.mark.parametrize("name", LINES)
def test_pages(judge: Judge, name: str) -> None:
    judge_page(judge, name, LINES[name])


@pytest.mark.parametrize("name", sorted(API.keys() - {"api:replace"}))  # the address of api:read by another method
def test_the_interface(judge: Judge, name: str) -> None:
    judge_interface(judge, name, API[name])


@pytest.mark.parametrize("name", OPEN)
def test_what_needs_no_login(judge: Judge, name: str) -> None:
    judge_open(judge, name, OPEN[name])


@pytest.mark.parametrize("name", OF_THE_ADMINISTRATION)
def test_the_administration(judge: Judge, name: str) -> None:
    model, kind = OF_THE_ADMINISTRATION[name]
    judge_administration(judge, name, model, kind, ADMINISTRATION[model])


@pytest.mark.parametrize("name", ADMINISTRATION_PAGES)
def test_pages_of_the_administration(judge: Judge, name: str) -> None:
    judge_administration_page(judge, name, ADMINISTRATION_PAGES[name])
