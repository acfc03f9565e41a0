"""Reading uploads: only ever one's own, in the role in which they were made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from perfeval.accounts.models import Membership
from perfeval.campaigns.models import Campaign
from perfeval.campaigns.queries import campaigns_visible_to
from perfeval.exchange.lists.enums import RowAction, UploadState
from perfeval.exchange.lists.models import ListUpload, ListUploadRow
from perfeval.exchange.lists.staging import changed_cells
from perfeval.exchange.lists.uploading import check_key, write_key
from perfeval.jobs.models import Job
from perfeval.jobs.queries import job_by_key

ORDER = (RowAction.WRONG, RowAction.CHANGED, RowAction.NEW, RowAction.REMOVED, RowAction.UNCHANGED)


@dataclass(frozen=True, slots=True)
class Cell:
    """`before` where it differs from what is stored, `problems` where something is wrong with it."""

    text: str
    before: str | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownRow:
    """`problems` are those of no single cell."""

    sheet: str
    number: int
    action: RowAction
    cells: tuple[Cell, ...]
    problems: tuple[str, ...]


def uploads_of(actor: Membership) -> QuerySet[ListUpload]:
    return ListUpload.objects.filter(membership=actor).select_related(
        "membership__user", "membership__organisation", "campaign__scheme", "campaign__organisation"
    )


def own_campaigns(actor: Membership) -> QuerySet[Campaign]:
    """Those that the actor's finance bureau has set."""
    return campaigns_visible_to(actor).filter(organisation=actor.organisation)


def rows_of(upload: ListUpload, action: RowAction | None) -> QuerySet[ListUploadRow]:
    """Of one kind, else all, in the order of the file."""
    rows = ListUploadRow.objects.filter(upload=upload).order_by("position")
    return rows if action is None else rows.filter(action=action)


def actions_of(upload: ListUpload) -> Mapping[RowAction, int]:
    """How many rows there are of each kind, the wrong ones first; kinds without rows are left out."""
    counts = {action: getattr(upload, action.value) for action in ORDER}
    return {action: count for action, count in counts.items() if count}


def shown(row: ListUploadRow, columns: Sequence[str]) -> ShownRow:
    """A stored row for the page; `columns` are the headings of its upload."""
    before = row.before or []
    changed = set(changed_cells(row.values, row.before))
    titles = [heading.partition("（")[0] for heading in columns]
    cells = tuple(
        Cell(
            text,
            before[place] if place in changed else None,
            tuple(sentence for title, sentence in row.problems if title == titles[place]),
        )
        for place, text in enumerate(row.values)
    )
    rest = tuple(sentence for title, sentence in row.problems if title not in titles)
    return ShownRow(row.sheet, row.number, RowAction(row.action), cells, rest)


def job_of(upload: ListUpload) -> Job | None:
    """The job that works on it now."""
    key = write_key(upload) if upload.state == UploadState.WRITING else check_key(upload)
    return job_by_key(key) if upload.is_at_work else None
