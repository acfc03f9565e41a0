"""Reading inspections: only ever one's own, in the role in which they were made."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet, Sum

from perfeval.accounts.models import Membership
from perfeval.exchange.inspection.enums import FileState
from perfeval.exchange.inspection.models import InspectedFile, InspectedTable, Inspection
from perfeval.exchange.inspection.receiving import job_key
from perfeval.jobs.models import Job
from perfeval.jobs.queries import job_by_key

_LARGE = ("original", "sheet", "places", "doubts", "aside")


def inspections_of(actor: Membership) -> QuerySet[Inspection]:
    return Inspection.objects.filter(membership=actor)


def tables_of(actor: Membership) -> QuerySet[InspectedTable]:
    return InspectedTable.objects.filter(inspection__membership=actor).select_related(
        "file", "inspection", "kept__project"
    )


def listed_inspections(actor: Membership) -> QuerySet[Inspection]:
    """With how many tables and faults each has, the newest first."""
    counted = inspections_of(actor).annotate(table_count=Count("tables"), error_count=Sum("tables__errors", default=0))
    return counted.order_by("-created_at")  # a query that counts groups leaves the model's order aside


def listed_tables(inspection: Inspection) -> QuerySet[InspectedTable]:
    return inspection.tables.select_related("file").defer(*_LARGE)


def files_without_tables(inspection: Inspection) -> QuerySet[InspectedFile]:
    """What could not be read, with its sentence."""
    return inspection.files.filter(state=FileState.REFUSED)


def job_of(inspection: Inspection) -> Job | None:
    """What reads it, while it is at work."""
    return job_by_key(job_key(inspection)) if inspection.is_at_work else None


def progress_of(inspection: Inspection) -> dict[str, int]:
    """How many files there are (archives do not count) and how many are done."""
    files = inspection.files.exclude(state=FileState.OPENED)
    return files.aggregate(
        total=Count("pk"),
        done=Count("pk", filter=~Q(state=FileState.WAITING)),
        refused=Count("pk", filter=Q(state=FileState.REFUSED)),
    )
