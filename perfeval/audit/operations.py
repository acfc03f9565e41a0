"""Writing the journal: the only code that appends to a chain."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model

from perfeval.audit.bulk import insert_rows, update_rows
from perfeval.audit.models import JournalEntry, JournalHead
from perfeval.core.personal import masked_phone


@dataclass(frozen=True, slots=True)
class Author:
    """Who acts, in words that stay true after the person has left."""

    user_id: int | None = None
    name: str = "系统"
    role: str = ""
    organisation: str = ""


SYSTEM = Author()
_BATCH = 500
_ENTRY = (
    "chain", "sequence", "at", "actor_id", "actor_name", "actor_role", "actor_organisation", "action", "detail",
    "previous_hash", "hash",
)  # fmt: skip


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
    entry = _next_entry(head, action, by, now, detail or {})
    entry.save()
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
        [JournalHead(chain=entry.chain, sequence=1, hash=entry.hash) for entry in entries], batch_size=_BATCH
    )
    return JournalEntry.objects.bulk_create(entries, batch_size=_BATCH)


def record_many(*, details: Mapping[str, Mapping[str, object]], action: str, by: Author, now: datetime) -> None:
    """One entry in each of many chains (chain → detail), new ones among them: a few statements a batch."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("record_many() belongs into the transaction of the act it records")
    chains = sorted(details)  # in one order, so that two acts never wait for each other
    for start in range(0, len(chains), _BATCH):
        batch = chains[start : start + _BATCH]
        known = set(JournalHead.objects.filter(chain__in=batch).values_list("chain", flat=True))
        insert_rows(JournalHead, ("chain", "sequence", "hash"), [(c, 0, "") for c in batch if c not in known])
        heads = list(JournalHead.objects.select_for_update().filter(chain__in=batch).order_by("chain"))
        entries = [_next_entry(head, action, by, now, details[head.chain]) for head in heads]
        insert_rows(JournalEntry, _ENTRY, ([getattr(entry, name) for name in _ENTRY] for entry in entries))
        update_rows(JournalHead, ("sequence", "hash"), [(head.chain, head.sequence, head.hash) for head in heads])


def _next_entry(
    head: JournalHead, action: str, by: Author, now: datetime, detail: Mapping[str, object]
) -> JournalEntry:
    """Moves the head along, which is not saved yet."""
    entry = JournalEntry(
        chain=head.chain,
        sequence=head.sequence + 1,
        at=now,
        actor_id=by.user_id,
        actor_name=by.name[:80],
        actor_role=by.role,
        actor_organisation=by.organisation[:200],
        action=action,
        detail=dict(detail),
        previous_hash=head.hash,
    )
    entry.hash = entry.compute_hash()
    head.sequence, head.hash = entry.sequence, entry.hash
    return entry


def change_and_record(
    row: Model,
    values: Mapping[str, object],
    *,
    chain: str,
    action: str,
    by: Author,
    now: datetime,
    phones: Collection[str] = (),
) -> bool:
    """Set fields of a (locked) row and write down what they were and are; False where nothing differs. The journal
    cannot forget, so `phones` stand in it as others see them."""
    changed = {field: (getattr(row, field), value) for field, value in values.items() if getattr(row, field) != value}
    if not changed:
        return False
    for field, (_, value) in changed.items():
        setattr(row, field, value)
    row.save(update_fields=list(changed))
    detail = {field: {"old": _plain(old), "new": _plain(new)} for field, (old, new) in changed.items()}
    for field in detail.keys() & set(phones):
        detail[field] = {when: masked_phone(str(value)) for when, value in detail[field].items()}
    record(chain=chain, action=action, by=by, now=now, detail=detail)
    return True


def _plain(value: object) -> object:
    """As JSON has it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | bool | None) else str(value)
