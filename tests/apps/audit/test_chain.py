"""What the hash chain notices: the tampering goes past the models, as an intruder's would."""

from __future__ import annotations

import pytest
from django.db import connection

from perfeval.audit.models import JournalEntry, JournalHead
from perfeval.audit.operations import SYSTEM, record
from perfeval.audit.queries import broken_links, entries_of
from tests.factories import NOW

CHAIN = "evaluation:1"


@pytest.fixture
def chain(db: None) -> list[JournalEntry]:
    return [record(chain=CHAIN, action=f"act-{n}", by=SYSTEM, now=NOW, detail={"字": n}) for n in range(1, 5)]


def run(sql: str, *values: str | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_an_untouched_chain_is_whole(chain: list[JournalEntry]) -> None:
    assert list(broken_links(CHAIN)) == []
    assert [entry.sequence for entry in entries_of(CHAIN)] == [4, 3, 2, 1]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "other"),
        ("actor_name", "别人"),
        ("actor_role", "auditor"),
        ("actor_organisation", "别处"),
        ("actor_id", 99),
        ("detail", '{"字": 20}'),
        ("at", "2026-02-10 01:30:00.000001"),
        ("previous_hash", "0" * 64),
        ("hash", "0" * 64),
        ("chain", "evaluation:2"),
    ],
)
def test_a_changed_entry_is_noticed(chain: list[JournalEntry], column: str, value: str | int) -> None:
    run(f"UPDATE audit_journalentry SET {column} = %s WHERE id = %s", value, chain[1].pk)
    assert list(broken_links(CHAIN))


@pytest.mark.parametrize("position", [0, 1, 3])
def test_a_deleted_entry_is_noticed(chain: list[JournalEntry], position: int) -> None:
    run("DELETE FROM audit_journalentry WHERE id = %s", chain[position].pk)
    assert list(broken_links(CHAIN))


def test_an_inserted_entry_is_noticed(chain: list[JournalEntry]) -> None:
    run("UPDATE audit_journalentry SET sequence = 5 WHERE id = %s", chain[3].pk)
    forged = JournalEntry(
        chain=CHAIN, sequence=4, at=NOW, action="forged", actor_name="系统", detail={}, previous_hash=chain[2].hash
    )
    forged.hash = forged.compute_hash()
    forged.save()
    assert list(broken_links(CHAIN))


def test_swapped_entries_are_noticed(chain: list[JournalEntry]) -> None:
    run("UPDATE audit_journalentry SET sequence = 99 WHERE id = %s", chain[1].pk)
    run("UPDATE audit_journalentry SET sequence = 2 WHERE id = %s", chain[2].pk)
    run("UPDATE audit_journalentry SET sequence = 3 WHERE id = %s", chain[1].pk)
    assert list(broken_links(CHAIN))


def test_a_head_that_was_set_back_is_noticed(chain: list[JournalEntry]) -> None:
    run("UPDATE audit_journalhead SET sequence = 3, hash = %s WHERE chain = %s", chain[2].hash, CHAIN)
    assert list(broken_links(CHAIN))


def test_a_lost_head_is_noticed(chain: list[JournalEntry]) -> None:
    JournalHead.objects.all().delete()
    assert list(broken_links(CHAIN))


def test_without_the_hash_of_the_entry_before_a_deletion_in_the_middle_would_pass(
    chain: list[JournalEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: a chain of renumbered entries whose links are not compared looks whole."""
    run("DELETE FROM audit_journalentry WHERE id = %s", chain[1].pk)
    run("UPDATE audit_journalentry SET sequence = sequence - 1 WHERE sequence > 2")
    run("UPDATE audit_journalhead SET sequence = 3")
    assert any("与前一条不相连" in sentence for sentence in broken_links(CHAIN))
    monkeypatch.setattr(JournalEntry, "compute_hash", lambda self: self.hash)
    assert [sentence for sentence in broken_links(CHAIN) if "被改动过" in sentence] == []


def test_faults_are_said_in_chinese(chain: list[JournalEntry]) -> None:
    run("DELETE FROM audit_journalentry WHERE id = %s", chain[1].pk)
    run("DELETE FROM audit_journalentry WHERE id = %s", chain[3].pk)
    assert list(broken_links(CHAIN)) == [
        "第 3 条之前缺少第 2 条。", "第 3 条与前一条不相连。", "最后一条与登记的末条不符，末尾可能缺少记录。",
    ]  # fmt: skip
