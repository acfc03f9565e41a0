"""The calls of a line: in the suite each role from each place once, and of methods and states what covers them; with
PERFEVAL_RIGHTS=whole every combination."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import product

from perfeval.core.workflow import Role
from tests.rights.asking import address, body
from tests.rights.expected import (
    METHODS,
    SAFE,
    Answer,
    of_a_page,
    of_a_page_outside,
    of_the_administration,
    of_the_interface,
)  # fmt: skip
from tests.rights.judging import Judge
from tests.rights.table import STATES, Administration, Api, Line, On, Open, Place
from tests.rights.walk import ADDRESSES
from tests.rights.world import STAFF, Browser, Person, World

WHOLE = os.environ.get("PERFEVAL_RIGHTS") == "whole"
Call = tuple[Role, Place, str, str]


def calls_of(line: Line) -> Iterator[Call]:
    """Role, place, method, state; each once."""
    return iter(dict.fromkeys(_whole(line) if WHOLE else _covering(line)))


def _states(line: Line) -> tuple[str, ...]:
    return STATES if line.on is On.TABLE else STATES[:1]


def _whole(line: Line) -> Iterator[Call]:
    return product(Role, Place, METHODS, _states(line))


def _covering(line: Line) -> Iterator[Call]:
    """Each role from each place by the method that could do most; each method and each state with some of them."""
    valid = min(line.changes_for(min(line.who)) or line.there, default=STATES[0])
    methods, states, roles = line.methods.split(), _states(line), sorted(line.who)
    sharpest = "POST" if "POST" in methods else methods[0]
    for number, (role, place) in enumerate(product(Role, Place)):
        yield role, place, sharpest, valid
        if number % 4 == 0:
            yield role, place, METHODS[number // 4 % len(METHODS)], states[number // 4 % len(states)]
    for number, state in enumerate(states):
        for role in roles:
            yield role, Place.OWN, sharpest, state
        yield roles[0], Place.OWN, methods[0], state
        yield roles[number % len(roles)], (Place.TOP, Place.FOREIGN)[number % 2], methods[0], state


def judge_page(judge: Judge, name: str, line: Line) -> None:
    world, ask = judge.world, f"?{line.query}" if line.query else ""
    for role, place, method, state in calls_of(line):
        who = world.people[role, place]
        wanted = of_a_page(line, method, who, state)
        table = world.tables[state]
        judge.call(
            name, who, method, address(world, name, role, state) + ask, body(name, table), wanted,
            label=f"{who} {state}", may_write=may_write(line, wanted, method, role, state),
        )  # fmt: skip
    state = STATES[0]
    for outsider, browser in world.outsiders.items():
        for method in METHODS if WHOLE or outsider == "nobody" else line.methods.split()[-1:]:
            judge.call(
                name, browser, method, address(world, name, Role.UNIT_HEAD, state) + ask, body(name, world.tables[state]),
                of_a_page_outside(line, method, outsider), label=outsider,
            )  # fmt: skip


def may_write(line: Line, wanted: Answer, method: str, role: Role, state: str) -> bool | None:
    if wanted is not Answer.IN:
        return False
    if method in SAFE:
        return None if line.marks else False
    return state in line.changes_for(role) if line.on is On.TABLE else None


def judge_interface(judge: Judge, name: str, line: Api) -> None:
    world, valid = judge.world, min(line.changes or line.there)
    states = STATES if line.on is On.TABLE else STATES[:1]
    methods = line.methods.split()
    calls: list[tuple[Person | None, Person | Browser, str, str]] = []
    for number, who in enumerate(world.people.values()):
        calls += [(who, who, method, valid) for method in (METHODS if WHOLE else {methods[-1], methods[0]})]
        state = states[number % len(states)]
        calls += [(who, who, METHODS[number % len(METHODS)], state)]
        if WHOLE or who.place is Place.OWN:
            calls += [(who, who, methods[-1], state) for state in states]
    # Somebody who has to change a password first, or whose session is over, has a token that opens still.
    shut_out = [world.outsiders[name] for name in ("nobody", "disabled", "demoted", "expired")]
    logged_in = world.people[Role.CLERK, Place.OWN].client
    calls += [(None, browser, method, valid) for browser in (*shut_out, logged_in) for method in METHODS]
    for person, who_asks, method, state in calls:
        wanted = of_the_interface(line, method, person, state)
        table = world.tables[state]
        may_write = state in line.changes if wanted is Answer.IN and method not in SAFE else False
        judge.call(
            name, who_asks, method, _interface_address(world, name, state), body(name, table), wanted,
            label=f"{person} {state}", may_write=may_write, revision=table.content_revision,
        )  # fmt: skip


def _interface_address(world: World, name: str, state: str) -> str:
    query = "?scheme=futian-2022" if name == "api:score" else ""
    return address(world, name, Role.CLERK, state) + query


def judge_open(judge: Judge, name: str, line: Open) -> None:
    """Whoever asks gets an answer, and no word of any unit beyond what a print of theirs says."""
    world = judge.world
    people = [world.outsiders["nobody"], *(world.people[role, Place.FOREIGN] for role in Role)]
    for who in people:
        for method in METHODS:
            wanted = Answer.ANSWERED if method in line.methods.split() else Answer.METHOD
            judge.call(
                name, who, method, address(world, name, Role.CLERK, STATES[0]), {}, wanted, label=str(who),
                may_write=None if method == "POST" or line.marks else False, may_tell=name == "public:verify",
            )  # fmt: skip


def judge_administration(judge: Judge, name: str, model: str, kind: str, rights: Administration) -> None:
    world, row = judge.world, str(judge.world.rows[model])
    url = f"/{ADDRESSES[name].route}".replace("<path:object_id>", row).replace("<id>", row).replace("<int:pk>", row)
    content = {"action": "delete_selected", "_selected_action": [row], "post": "yes", "_save": "1"}
    for number, who in enumerate(world.people.values()):
        for method in _some_methods(number, who):
            wanted = of_the_administration(kind, rights, method, who)
            may_write = None if kind == "unlock" and wanted is Answer.IN else False
            judge.call(name, who, method, url, content, wanted, label=str(who), may_write=may_write)
    _judge_outside_of_the_administration(judge, name, url)


def judge_administration_page(judge: Judge, name: str, url: str) -> None:
    for number, who in enumerate(judge.world.people.values()):
        for method in _some_methods(number, who):
            judge.call(
                name, who, method, url, {}, Answer.ANSWERED if who.role in STAFF else Answer.LOGIN, label=str(who)
            )
    _judge_outside_of_the_administration(judge, name, url)


def _some_methods(number: int, who: Person) -> Iterable[str]:
    if WHOLE or (who.role in STAFF and who.place is Place.OWN):
        return METHODS
    return ("GET", "POST") if who.role in STAFF else (METHODS[number % len(METHODS)],)


def _judge_outside_of_the_administration(judge: Judge, name: str, url: str) -> None:
    for outsider, browser in judge.world.outsiders.items():
        wanted = Answer.FIRST if outsider == "newcomer" else Answer.LOGIN
        for method in METHODS if outsider == "nobody" else ("POST",):
            judge.call(name, browser, method, url, {}, wanted, label=outsider)
