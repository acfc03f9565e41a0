"""A thousand tamperings of the journal: change, delete, insert, swap. All are found."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from django.db import transaction

from perfeval.audit.models import JournalEntry
from perfeval.audit.operations import SYSTEM, record
from perfeval.audit.queries import faults_of_all_chains
from tests.factories import NOW
from tests.upkeep.world import run

pytestmark = pytest.mark.slow

TIMES = 1000
COLUMNS = (
    "id, chain, sequence, at, actor_id, actor_name, actor_role, actor_organisation, action, detail, previous_hash, hash"
)
FIELDS: dict[str, object] = {
    "chain": "evaluation:999999", "sequence": 777, "at": "2026-02-10 01:30:00.000001+00:00", "actor_id": 987654,
    "actor_name": "某人", "actor_role": "nobody", "actor_organisation": "某处", "action": "other",
    "detail": '{"被改": 1}', "previous_hash": "0" * 64, "hash": "f" * 64,
}  # fmt: skip
Entry = JournalEntry


def change(dice: random.Random, entries: list[Entry]) -> None:
    field = dice.choice(list(FIELDS))
    run(f"UPDATE audit_journalentry SET {field} = %s WHERE id = %s", FIELDS[field], dice.choice(entries).pk)


def delete(dice: random.Random, entries: list[Entry]) -> None:
    run("DELETE FROM audit_journalentry WHERE id = %s", dice.choice(entries).pk)


def insert(dice: random.Random, entries: list[Entry]) -> None:
    """A copy of one entry in the place of another, whose followers move on."""
    copied, place = dice.choice(entries), dice.choice(entries)
    chain, at = place.chain, place.sequence
    run("UPDATE audit_journalentry SET sequence = sequence + 10000 WHERE chain = %s AND sequence >= %s", chain, at)
    run("UPDATE audit_journalentry SET sequence = sequence - 9999 WHERE chain = %s AND sequence >= 10000", chain)
    columns = COLUMNS.removeprefix("id, chain, sequence, ")
    run(
        f"INSERT INTO audit_journalentry (chain, sequence, {columns}) SELECT %s, %s, {columns}"
        " FROM audit_journalentry WHERE id = %s",
        chain, at, copied.pk,
    )  # fmt: skip


def swap(dice: random.Random, entries: list[Entry]) -> None:
    one, other = dice.sample(entries, 2)
    run("UPDATE audit_journalentry SET chain = 'aside' WHERE id = %s", one.pk)
    for row, place in ((other, one), (one, other)):
        run(
            "UPDATE audit_journalentry SET chain = %s, sequence = %s WHERE id = %s", place.chain, place.sequence, row.pk
        )


KINDS: tuple[Callable[[random.Random, list[Entry]], None], ...] = (change, delete, insert, swap)


def found() -> list[tuple[str, str]]:
    return list(faults_of_all_chains(lambda count: None))


def test_every_tampering_is_found(db: None) -> None:
    acts = [(chain, act) for act in range(8) for chain in ("evaluation:1", "evaluation:2", "evaluation:3", "user:1")]
    entries = [
        record(chain=chain, action="save", by=SYSTEM, now=NOW, detail={"cells": {"score": f"{act}"}})
        for chain, act in acts
    ]
    assert found() == []
    dice = random.Random(20260210)
    passed = []
    for number in range(TIMES):
        kind = KINDS[number % len(KINDS)]
        with transaction.atomic():
            kind(dice, entries)
            if not found():
                passed.append((number, kind.__name__))
            transaction.set_rollback(True)
    assert passed == []
