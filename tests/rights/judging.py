"""One call made, and what was wrong with it: another answer than the table says, a change where none may be, a word of
an office that the person may not see."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from perfeval.organisations.models import Organisation
from tests.rights.asking import send, whole_text
from tests.rights.expected import Answer
from tests.rights.table import READERS, UNIT
from tests.rights.world import Browser, Person, World, register_canary, table_canary

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE)\b", re.IGNORECASE)
PASSING = ("django_session",)  # what a browser carries along, no content
LET_IN = {200, 201, 202, 204, 302, 303, 304, 400, 409, 413, 422}
STATUS = {
    Answer.METHOD: {405}, Answer.TOKEN: {401}, Answer.REFUSED: {403}, Answer.ABSENT: {404},
    Answer.ANSWERED: LET_IN | {403, 404, 405}, Answer.CLOSED: LET_IN | {403, 404}, Answer.IN: LET_IN,
}  # fmt: skip


@contextmanager
def writes() -> Iterator[list[str]]:
    """The statements that change something."""
    found: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITES.match(sql) and not any(table in sql for table in PASSING):
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def whole_database() -> str:
    """One hash of every row of every table."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table not in PASSING:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                digest.update(f"{table} {sorted(map(repr, cursor.fetchall()))}".encode())
    return digest.hexdigest()


def hidden_words(world: World, who: Person | Browser) -> list[bytes]:
    """The canaries of offices that this person may not see, in tables and in registers."""
    everyone = [*{office.pk: office for office in world.offices.values()}.values(), world.cast.foreign_unit]
    return [
        word.encode()
        for office in everyone
        for word, may_see in (
            (table_canary(office), _sees_tables_of(who, office)),
            (register_canary(office), _sees_names_of(who, office)),
        )
        if not may_see
    ]


def _sees_tables_of(who: Person | Browser, office: Organisation) -> bool:
    if isinstance(who, Browser):
        return False
    own = who.membership.organisation
    return own == office if who.role in UNIT else who.role in READERS and own.contains(office)


def _sees_names_of(who: Person | Browser, office: Organisation) -> bool:
    """Those above one are known by name: who sets the task, who has reviewed."""
    if isinstance(who, Browser):
        return False
    own = who.membership.organisation
    return office.contains(own) or (who.role not in UNIT and own.contains(office))


class Judge:
    """Collects the faults of many calls."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.faults: list[str] = []
        self.calls = 0
        self._hidden: dict[int, list[bytes]] = {}

    def call(
        self, name: str, who: Person | Browser, method: str, url: str, content: Any, wanted: Answer, *,
        label: str, revision: int = 0, may_write: bool | None = False, may_tell: bool = False,
    ) -> int:  # fmt: skip
        """`may_write` None: not said by the table. What was let in is undone."""
        self.calls += 1
        with transaction.atomic(), writes() as found:
            response = send(who, method, url, content, revision)
            text = whole_text(response)
            transaction.set_rollback(wanted in (Answer.IN, Answer.ANSWERED))
        status: int = response.status_code
        place = f"{name} {method} {label}"
        if not _is(wanted, status, response.headers.get("Location", "")):
            self.faults.append(f"{place}: {status} {response.headers.get('Location', '')}, should be {wanted.value}")
        if may_write is not None and bool(found) != may_write:
            self.faults.append(f"{place}: {status} {'changed ' + found[0][:60] if found else 'changed nothing'}")
        self.faults += [
            f"{place}: {status} tells {word.decode()}" for word in self._words(who) if word in text and not may_tell
        ]
        return status

    def _words(self, who: Person | Browser) -> list[bytes]:
        return self._hidden.setdefault(id(who), hidden_words(self.world, who))


def _is(wanted: Answer, status: int, location: str) -> bool:
    if wanted is Answer.OUT:
        return status in (403, 404) or (status == 302 and location == "/admin/")
    if wanted is Answer.LOGIN:
        return status == 302 and "/login/" in location
    if wanted is Answer.FIRST:
        return status == 302 and location == "/password/"
    return status in STATUS[wanted] and ("/login/" not in location or wanted is Answer.ANSWERED)
