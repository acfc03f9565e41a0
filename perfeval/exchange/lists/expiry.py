"""Uploads are kept for a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from perfeval.exchange.lists.enums import UploadState
from perfeval.exchange.lists.models import ListUpload
from perfeval.exchange.lists.staging import throw_away
from perfeval.jobs.files import sweep_files

FOLDER = "lists"
STALE = timedelta(days=2)  # longer than an upload is kept


def expire_uploads(*, now: datetime) -> int:
    """Delete what has had its day, with its rows and its file. Twice, or beside itself, does no harm."""
    expired = 0
    for upload in ListUpload.objects.filter(expires_at__lte=now).exclude(state=UploadState.WRITING):
        expired += throw_away(upload)
    sweep_files(FOLDER, ListUpload.objects.all(), now - STALE)
    return expired
