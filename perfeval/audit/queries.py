"""Reading and verifying the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice

from django.db.models import Exists, OuterRef, QuerySet

from perfeval.audit.models import JournalEntry, JournalHead

_BATCH = 500
Link = tuple[int, str]  # sequence and hash


def entries_of(chain: str) -> QuerySet[JournalEntry]:
    """A chain's entries, newest first."""
    return JournalEntry.objects.filter(chain=chain).order_by("-sequence")


def broken_links(chain: str) -> Iterator[str]:
    """What is wrong with a chain: changed, missing, inserted or swapped entries, one Chinese sentence each."""
    entries = JournalEntry.objects.filter(chain=chain).order_by("sequence").iterator()
    faults, last = _walk(entries)
    yield from faults
    head = JournalHead.objects.filter(chain=chain).first()
    yield from _end_faults(last, None if head is None else (head.sequence, head.hash))


def faults_of_all_chains(progress: Callable[[int], None]) -> Iterator[tuple[str, str]]:
    """The same of every chain, each fault with its chain: one pass over the journal in a few statements.

    `progress` is told how many chains were looked at.
    """
    entries = JournalEntry.objects.order_by("chain", "sequence").iterator(chunk_size=2000)
    walked = ((chain, *_walk(links)) for chain, links in groupby(entries, key=lambda entry: entry.chain))
    seen = 0
    while batch := list(islice(walked, _BATCH)):
        heads = JournalHead.objects.in_bulk([chain for chain, _, _ in batch])
        for chain, faults, last in batch:
            head = heads.get(chain)
            for sentence in (*faults, *_end_faults(last, None if head is None else (head.sequence, head.hash))):
                yield chain, sentence
        seen += len(batch)
        progress(seen)
    entries_there = JournalEntry.objects.filter(chain=OuterRef("chain"))
    emptied = JournalHead.objects.filter(~Exists(entries_there), sequence__gte=1)
    for chain in emptied.order_by("chain").values_list("chain", flat=True).iterator():
        yield chain, "登记有末条，而记录全部缺失。"


def _walk(entries: Iterable[JournalEntry]) -> tuple[list[str], Link]:
    """What is wrong between the entries, and the link that they end with."""
    faults: list[str] = []
    previous, expected = "", 1
    for entry in entries:
        if entry.sequence != expected:
            faults.append(f"第 {entry.sequence} 条之前缺少第 {expected} 条。")
            expected = entry.sequence
        if entry.previous_hash != previous:
            faults.append(f"第 {entry.sequence} 条与前一条不相连。")
        if entry.compute_hash() != entry.hash:
            faults.append(f"第 {entry.sequence} 条的内容被改动过。")
        previous, expected = entry.hash, expected + 1
    return faults, (expected - 1, previous)


def _end_faults(last: Link, head: Link | None) -> Iterator[str]:
    if head != last:
        yield "最后一条与登记的末条不符，末尾可能缺少记录。"
