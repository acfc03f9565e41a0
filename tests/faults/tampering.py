"""Tamperings of the journal that a stack has written, each taken back. Called through `call`."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from django.db import transaction

from perfeval.audit.models import JournalEntry
from tests.upkeep.test_tampering import KINDS, found


def tamper(*, seed: int, times: int, most: int) -> dict[str, Any]:
    """Change, delete, insert or swap among the newest `most` entries; how often each was done, and what was not found."""
    dice = random.Random(seed)
    whole = found()
    entries = list(JournalEntry.objects.order_by("-id")[:most])
    done: Counter[str] = Counter()
    missed: list[str] = []
    for number in range(times):
        kind = KINDS[number % len(KINDS)]
        with transaction.atomic():
            kind(dice, entries)
            if not found():
                missed.append(f"{kind.__name__} {number}")
            transaction.set_rollback(True)
        done[kind.__name__] += 1
    return {"before": whole, "done": done, "missed": missed, "entries": JournalEntry.objects.count()}
