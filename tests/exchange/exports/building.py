"""Exports asked for and made without a worker, and their files read again."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from openpyxl import load_workbook

from perfeval.accounts.models import Membership
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.queries import evaluations_visible_to
from perfeval.exchange.exports import asking, running
from perfeval.exchange.exports.asking import Ready
from perfeval.exchange.exports.enums import ExportFormat, ExportKind
from perfeval.exchange.exports.models import Export
from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job
from tests.factories import NOW


def ask(
    actor: Membership,
    kind: str = "tables",
    export_format: str = "xlsx",
    evaluations: Any = None,
    now: datetime = NOW,
) -> Ready | Export:
    if evaluations is None:
        evaluations = evaluations_visible_to(actor).order_by("project__code", "pk")
    return asking.request_export(
        actor=actor, evaluations=evaluations, kind=ExportKind(kind), export_format=ExportFormat(export_format), now=now
    )


def ready(actor: Membership, kind: str = "tables", export_format: str = "xlsx", evaluations: Any = None) -> bytes:
    answer = ask(actor, kind, export_format, evaluations)
    assert isinstance(answer, Ready)
    return answer.content


def begun(actor: Membership, kind: str = "tables", export_format: str = "xlsx") -> Export:
    answer = ask(actor, kind, export_format)
    assert isinstance(answer, Export)
    return answer


def run_jobs(now: datetime = NOW) -> None:
    """What workers would do."""
    for job in Job.objects.filter(task="exchange.write_export", state=JobState.QUEUED):
        running.write_export(job_id=str(job.pk), clock=lambda: now)


def stored(export: Export) -> bytes:
    export.refresh_from_db()
    with default_storage.open(export.file) as file:
        content: bytes = file.read()
    return content


def sheet_of(content: bytes) -> Any:
    book = load_workbook(io.BytesIO(content))
    return book.worksheets[0]


def rows_of(content: bytes) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet_of(content).iter_rows()]


def csv_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def json_rows(content: bytes) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(content)["rows"]
    return rows


def codes(evaluations: list[Evaluation]) -> list[str]:
    return [item.project.code for item in evaluations]


def parts_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())
