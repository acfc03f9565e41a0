"""Reading printed files."""

from __future__ import annotations

from perfeval.printing.models import PrintedDocument


def printed_document(snapshot_id: int, layout: str) -> PrintedDocument | None:
    """The finished print of a version, or None while there is none."""
    return PrintedDocument.objects.filter(snapshot_id=snapshot_id, layout=layout).first()
