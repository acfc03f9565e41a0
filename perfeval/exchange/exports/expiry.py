"""Files of exports are kept for a day. The rows stay for a month, so that a person who comes later reads what became of
them."""

from __future__ import annotations

from datetime import datetime, timedelta

from perfeval.exchange.exports.enums import ExportState
from perfeval.exchange.exports.models import Export
from perfeval.exchange.exports.naming import FOLDER
from perfeval.jobs.files import STALE, delete_file, sweep_files

REMEMBERED = timedelta(days=30)


def expire_exports(*, now: datetime) -> int:
    """Delete what has had its day. Running it twice, or beside itself, does no harm."""
    expired = 0
    due = Export.objects.filter(state=ExportState.DONE, expires_at__lte=now)
    for pk, name in due.values_list("pk", "file"):
        # Only if nobody has asked for it again meanwhile.
        found = Export.objects.filter(pk=pk, file=name, state=ExportState.DONE)
        if found.update(state=ExportState.EXPIRED, file="", size=0):
            delete_file(name)
            expired += 1
    Export.objects.exclude(state__in=(ExportState.WRITING, ExportState.DONE)).filter(
        finished_at__lte=now - REMEMBERED
    ).delete()
    sweep_files(FOLDER, Export.objects.all(), now - STALE)
    return expired
