"""Every act of the program leaves its rows in the journal, in its own transaction: with a journal that cannot be written
nothing of it is stored. The acts are found in the code, so that a new one without a walk fails.

The same by the pages, on PostgreSQL: tests/faults/test_journal.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from perfeval.audit.models import JournalEntry
from perfeval.audit.operations import SYSTEM, record
from perfeval.organisations.models import Organisation
from perfeval.web.audit.details import LABELS
from perfeval.web.audit.words import word_of
from tests.apps.audit.acts import registers, tables  # noqa: F401 - they register their walks
from tests.apps.audit.acts.found import acts, acts_in
from tests.apps.audit.acts.stage import WALKERS, Stage, Walk, Walker, make_stage
from tests.factories import NOW
from tests.rights.judging import whole_database

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module")
def stage(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    media = override_settings(MEDIA_ROOT=str(tmp_path_factory.mktemp("media")))
    with django_db_blocker.unblock(), media, transaction.atomic():
        yield make_stage()
        transaction.set_rollback(True)


@contextmanager
def journal_closed() -> Iterator[None]:
    def refuse(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('INSERT INTO "audit_journalentry"'):
            raise OperationalError("the journal is closed")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def faults(walker: Walker, stage: Stage) -> list[str]:
    """Once with a journal that cannot be written, then in earnest. Nothing of it stays."""
    found = []
    with transaction.atomic():
        walk = walker(deepcopy(stage))  # an act changes what it is given too
        before, last = whole_database(), JournalEntry.objects.latest("pk").pk
        with journal_closed():
            try:
                walk.act()
            except OperationalError:
                transaction.set_rollback(False)  # to look at what is left
            else:
                found.append("went on without the journal")
        if whole_database() != before:
            found.append("stored something without the journal")
        walk.act()
        entries = list(JournalEntry.objects.filter(pk__gt=last).order_by("pk"))
        written = tuple(entry.action for entry in entries)
        if written != walk.writes:
            found.append(f"wrote {written}, not {walk.writes}")
        found.extend(
            f"has no word for {entry.chain} {entry.action}"
            for entry in entries
            if word_of(entry.chain.partition(":")[0], entry.action) == entry.action
        )
        unnamed = {name for entry in entries for name in entry.detail} - LABELS.keys()
        found.extend(f"has no word for {name}" for name in unnamed)
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("name", WALKERS)
def test_an_act_and_its_rows_are_stored_together_or_not_at_all(stage: Stage, name: str) -> None:
    assert faults(WALKERS[name], stage) == []


def test_every_act_is_walked() -> None:
    assert set(WALKERS) == acts()


# --- Controls --------------------------------------------------------------------------------------------------------
def rename(stage: Stage, *, write: Callable[[], object] = lambda: None) -> None:
    Organisation.objects.filter(pk=stage.cast.unit.pk).update(name="改名")
    write()


def note(action: str = "change") -> None:
    record(chain="test", action=action, by=SYSTEM, now=NOW)


def note_twice() -> None:
    note()
    note()


@pytest.mark.parametrize(
    ("act", "writes", "found"),
    [
        (partial(rename, write=note), ("change",), ["stored something without the journal"]),
        (
            transaction.atomic(rename), ("change",),
            [
                "went on without the journal", "stored something without the journal", "wrote (), not ('change',)",
            ],
        ),
        (transaction.atomic(partial(rename, write=note_twice)), ("change",),
         ["wrote ('change', 'change'), not ('change',)"]),
        (transaction.atomic(partial(rename, write=note)), ("change",), []),
        (transaction.atomic(partial(rename, write=partial(note, "rename"))), ("rename",), ["has no word for test rename"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_seen(
    stage: Stage, act: Callable[[Stage], object], writes: tuple[str, ...], found: list[str]
) -> None:
    """In two transactions, without a row, with two; one that is right; one that the page of the journal has no word for."""
    assert faults(lambda stage: Walk(partial(act, stage), writes), stage) == found


def test_acts_are_found_through_the_helpers_of_their_module() -> None:
    source = """
def act(): _finish()
def _finish(): _write()
def _write(): audit.record(chain="x")
def look(): read()
class Kind:
    def set(self): change_and_record(self)
"""
    assert acts_in(source) == {"act", "set"}
