"""Reading and verifying the journal."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from perfeval.audit.models import JournalEntry, JournalHead


def entries_of(chain: str) -> QuerySet[JournalEntry]:
    """A chain's entries, newest first."""
    return JournalEntry.objects.filter(chain=chain).order_by("-sequence")


def broken_links(chain: str) -> Iterator[str]:
    """What is wrong with a chain: changed, missing, inserted or swapped entries, one Chinese sentence each."""
    previous, expected = "", 1
    for entry in JournalEntry.objects.filter(chain=chain).order_by("sequence").iterator():
        if entry.sequence != expected:
            yield f"第 {entry.sequence} 条之前缺少第 {expected} 条。"
            expected = entry.sequence
        if entry.previous_hash != previous:
            yield f"第 {entry.sequence} 条与前一条不相连。"
        if entry.compute_hash() != entry.hash:
            yield f"第 {entry.sequence} 条的内容被改动过。"
        previous, expected = entry.hash, expected + 1
    head = JournalHead.objects.filter(chain=chain).first()
    if head is None or (head.sequence, head.hash) != (expected - 1, previous):
        yield "最后一条与登记的末条不符，末尾可能缺少记录。"
