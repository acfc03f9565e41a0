"""Writing the journal: the only code that appends to a chain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

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
    JournalHead.objects.get_or_create(chain=chain)
    head = JournalHead.objects.select_for_update().get(chain=chain)
    entry = JournalEntry(
        chain=chain,
        sequence=head.sequence + 1,
        at=now,
        actor_id=by.user_id,
        actor_name=by.name,
        actor_role=by.role,
        actor_organisation=by.organisation,
        action=action,
        detail=dict(detail or {}),
        previous_hash=head.hash,
    )
    entry.hash = entry.compute_hash()
    entry.save()
    head.sequence, head.hash = entry.sequence, entry.hash
    head.save(update_fields=["sequence", "hash"])
    return entry
