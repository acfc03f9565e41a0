"""Reading exports: only ever one's own, in the role in which they were asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import File
from django.db.models import QuerySet

from perfeval.accounts.models import Membership
from perfeval.evaluations.queries import evaluations_visible_to
from perfeval.exchange.exports.enums import ExportState
from perfeval.exchange.exports.models import Export
from perfeval.exchange.exports.naming import job_key
from perfeval.exchange.lists.kind import ListKind, Scope
from perfeval.exchange.lists.queries import own_campaigns
from perfeval.exchange.lists.registry import allowed_kind
from perfeval.jobs.files import open_file as open_stored
from perfeval.jobs.progress import Progress, progress_since
from perfeval.jobs.queries import standing_of

_AT_ONCE = 5000  # ids in one query: SQLite takes no more than some tens of thousands


def exports_of(actor: Membership) -> QuerySet[Export]:
    """Newest first, without the ids of their tables, which can be many."""
    return Export.objects.filter(membership=actor).select_related("membership").defer("tables").order_by("-created_at")


def still_visible(actor: Membership, ids: Sequence[int]) -> list[int]:
    """Those of these tables that the actor may see now, in the same order."""
    visible = evaluations_visible_to(actor).order_by()
    kept: list[int] = []
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        found = set(visible.filter(pk__in=part).values_list("pk", flat=True))
        kept += [pk for pk in part if pk in found]
    return kept


def hidden_tables(actor: Membership, export: Export) -> int:
    """How many of its tables the actor may no longer see. Then the file, which tells of them, is not handed out."""
    return len(export.tables) - len(still_visible(actor, export.tables))


def still_allowed(actor: Membership, export: Export) -> tuple[ListKind, Scope]:
    """The list of an export, as the actor may have it now. Raises NotAllowed where it is no longer theirs."""
    campaign = own_campaigns(actor).filter(pk=export.campaign_id).first() if export.campaign_id else None
    return allowed_kind(actor, export.list_key, campaign), Scope(actor, campaign)


def open_file(export: Export, now: datetime) -> File[bytes] | None:
    """The finished file, or None where it has had its day or is gone."""
    if export.state != ExportState.DONE or export.expires_at is None or export.expires_at <= now:
        return None
    return open_stored(export.file)


def progress_of(export: Export, now: datetime) -> Progress:
    """In tables, or in rows of a list. One query."""
    done, is_held_up = standing_of(job_key(export))
    return progress_since(export.created_at, now, done=done, total=export.total, is_held_up=is_held_up)
