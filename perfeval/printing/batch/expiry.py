"""Files of batches are kept for a day. The rows stay, so that a person who comes later reads what became of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from perfeval.jobs.files import STALE
from perfeval.printing.batch.folders import FOLDER, delete_folder, delete_stale_parts, folders
from perfeval.printing.batch_enums import BatchState, ItemState
from perfeval.printing.batch_models import AT_WORK, Batch


def expire_batches(*, now: datetime) -> int:
    """Delete what has had its day. Running it twice, or beside itself, does no harm."""
    expired = 0
    for batch in Batch.objects.exclude(state__in=AT_WORK).filter(expires_at__lte=now):
        expired += _expire(batch)
    _sweep_folders(now)
    return expired


def _expire(batch: Batch) -> bool:
    state = BatchState.EXPIRED if batch.state == BatchState.DONE else batch.state
    with transaction.atomic():
        # Only if nobody has asked for the rest meanwhile.
        found = Batch.objects.filter(pk=batch.pk, state=batch.state, round=batch.round, expires_at=batch.expires_at)
        if not found.update(state=state, file="", size=0, sha256="", expires_at=None):
            return False
        batch.items.filter(state=ItemState.DONE).update(state=ItemState.WAITING, piece="", printed=None, attempts=0)
        transaction.on_commit(lambda: delete_folder(batch.folder))
    return True


def _sweep_folders(now: datetime) -> None:
    """What killed workers left behind: half-written parts, and folders of batches that need none."""
    standing = folders()
    needed = {
        str(key)
        for key in Batch.objects.filter(pk__in=[name for name in standing if _is_uuid(name)])
        .exclude(expires_at__isnull=True, finished_at__isnull=False)
        .values_list("pk", flat=True)
    }
    for name in standing:
        if name in needed:
            delete_stale_parts(f"{FOLDER}/{name}", now - STALE)
        elif _is_uuid(name):
            delete_folder(f"{FOLDER}/{name}")


def _is_uuid(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
