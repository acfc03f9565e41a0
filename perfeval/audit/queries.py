"""Reading and verifying the journal."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from perfeval.audit.models import JournalEntry, JournalHead


def entries_of(chain: str) -> QuerySet[JournalEntry]:
    """A chain's entries, newest first."""
    return JournalEntry.objects.filter(chain=chain).order_by("-sequence")


def broken_links(chain: str) -> Iterator[str]:
    """What is wrong with a chain: changed, missing, inserted or swapped entries, one sentence each."""
    previous, expected = "", 1
    for entry in JournalEntry.objects.filter(chain=chain).order_by("sequence").iterator():
        if entry.sequence != expected:
            yield f"{chain}: entry {expected} is missing before {entry.sequence}"
            expected = entry.sequence
        if entry.previous_hash != previous:
            yield f"{chain}: entry {entry.sequence} does not follow the one before it"
        if entry.compute_hash() != entry.hash:
            yield f"{chain}: entry {entry.sequence} was changed"
        previous, expected = entry.hash, expected + 1
    head = JournalHead.objects.filter(chain=chain).first()
    if head is None or (head.sequence, head.hash) != (expected - 1, previous):
        yield f"{chain}: the chain does not end where its head says"
