"""Looking into the journal."""

from __future__ import annotations

from perfeval.audit.models import JournalEntry
from perfeval.audit.queries import broken_links


def last_entry(chain: str) -> JournalEntry:
    """The newest entry of a chain that is whole."""
    assert list(broken_links(chain)) == []
    entry = JournalEntry.objects.filter(chain=chain).order_by("-sequence").first()
    assert entry is not None
    return entry


def count(chain: str) -> int:
    return JournalEntry.objects.filter(chain=chain).count()
