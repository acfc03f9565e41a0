"""Writing the journal: the only code that appends to a chain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model

from perfeval.audit.models import JournalEntry, JournalHead


@dataclass(frozen=True, slots=True)
class Author:
    """Who acts, in words that stay true after the person has left."""

    user_id: int | None = None
    name: str = "系统"
    role: str = ""
    organisation: str = ""


SYSTEM = Author()


def record(
    *, chain: str, action: str, by: Author, now: datetime, detail: Mapping[str, object] | None = None
) -> JournalEntry:
    """Append one entry to a chain ("evaluation:17").

    Must be called inside the transaction of the act itself: act and entry are stored together
    or not at all.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("record() belongs into the transaction of the act it records")
    head, _ = JournalHead.objects.select_for_update().get_or_create(chain=chain)
    entry = JournalEntry(
        chain=chain,
        sequence=head.sequence + 1,
        at=now,
        actor_id=by.user_id,
        actor_name=by.name[:80],
        actor_role=by.role,
        actor_organisation=by.organisation[:200],
        action=action,
        detail=dict(detail or {}),
        previous_hash=head.hash,
    )
    entry.hash = entry.compute_hash()
    entry.save()
    head.sequence, head.hash = entry.sequence, entry.hash
    head.save(update_fields=["sequence", "hash"])
    return entry


def record_first(
    *, details: Mapping[str, Mapping[str, object]], action: str, by: Author, now: datetime
) -> list[JournalEntry]:
    """The first entries of many new chains (chain → detail), in two statements a batch.

    A chain that exists already is an error of the caller's, and the database refuses it.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("record_first() belongs into the transaction of the act it records")
    entries = []
    for chain, detail in details.items():
        entry = JournalEntry(
            chain=chain,
            sequence=1,
            at=now,
            actor_id=by.user_id,
            actor_name=by.name[:80],
            actor_role=by.role,
            actor_organisation=by.organisation[:200],
            action=action,
            detail=dict(detail),
        )
        entry.hash = entry.compute_hash()
        entries.append(entry)
    JournalHead.objects.bulk_create(
        [JournalHead(chain=entry.chain, sequence=1, hash=entry.hash) for entry in entries], batch_size=500
    )
    return JournalEntry.objects.bulk_create(entries, batch_size=500)


def change_and_record(
    row: Model, values: Mapping[str, object], *, chain: str, action: str, by: Author, now: datetime
) -> bool:
    """Set fields of a (locked) row and write down what they were and are; False where nothing differs."""
    changed = {field: (getattr(row, field), value) for field, value in values.items() if getattr(row, field) != value}
    if not changed:
        return False
    for field, (_, value) in changed.items():
        setattr(row, field, value)
    row.save(update_fields=list(changed))
    detail = {field: {"old": _plain(old), "new": _plain(new)} for field, (old, new) in changed.items()}
    record(chain=chain, action=action, by=by, now=now, detail=detail)
    return True


def _plain(value: object) -> object:
    """As JSON has it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | bool | None) else str(value)
