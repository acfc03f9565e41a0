"""What was read is kept for a week; files only until they are read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from perfeval.exchange.inspection import storing
from perfeval.exchange.inspection.models import InspectedFile, Inspection
from perfeval.exchange.inspection.receiving import discard_inspection
from perfeval.jobs.files import sweep_files
from perfeval.jobs.scratch import sweep_scratch

STALE: Final = timedelta(days=2)  # a file may wait long for its reader


def expire_inspections(*, now: datetime) -> int:
    """Twice, or beside itself, does no harm."""
    expired = list(Inspection.objects.filter(expires_at__lte=now))
    for inspection in expired:
        discard_inspection(inspection=inspection, now=now)
    sweep_files(storing.FOLDER, InspectedFile.objects.all(), now - STALE)
    sweep_scratch(now - STALE)
    return len(expired)
