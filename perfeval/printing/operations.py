"""Printing a stored version, once."""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import datetime

from django.conf import settings
from django.core.files.storage import default_storage

from perfeval.core.interchange import sheet_from_json
from perfeval.core.sheet import Sheet
from perfeval.core.workflow import State
from perfeval.evaluations.models import Snapshot
from perfeval.jobs import operations as jobs
from perfeval.printing.document import PrintDocument, PrintError, Proof, with_short_points
from perfeval.printing.models import PrintedDocument
from perfeval.printing.queries import printed_document
from perfeval.printing.render import render_pdf
from perfeval.printing.storing import store_whole

logger = logging.getLogger(__name__)


def print_snapshot(*, snapshot_id: int, layout: str, now: datetime) -> PrintedDocument:
    """The print of an approved version: made and stored, or found. Running it twice prints once.

    Raises PrintError where the version is not the approved one, or the print would not be right.
    """
    printed = printed_document(snapshot_id, layout)
    if printed:
        return printed
    snapshot = Snapshot.objects.select_related("evaluation").get(pk=snapshot_id)
    pdf = render_pdf(approved_document(snapshot, layout))
    sha256 = hashlib.sha256(pdf).hexdigest()
    name = f"prints/{sha256[:2]}/{sha256}.pdf"
    store_whole(default_storage, name, pdf)
    printed, _ = PrintedDocument.objects.get_or_create(
        snapshot=snapshot, layout=layout, defaults={"file": name, "sha256": sha256, "created_at": now}
    )
    return printed


def approved_document(snapshot: Snapshot, layout: str) -> PrintDocument:
    """What is printed of an approved version: all of it comes from the snapshot, so it is the same each time."""
    evaluation = snapshot.evaluation
    if evaluation.version != snapshot.version or evaluation.as_state not in (State.APPROVED, State.PUBLISHED):
        raise PrintError(f"第{snapshot.version}版不是审定的版本，不能打印正式件。")
    proof = Proof(
        version=snapshot.version,
        code=snapshot.code,
        url=f"{settings.PUBLIC_URL}/v/{snapshot.code}/",
        sha256=snapshot.sha256,
    )
    return PrintDocument(stored_sheet(snapshot), layout, proof=proof)


def stored_sheet(snapshot: Snapshot) -> Sheet:
    """The table as it was submitted, with its figures as forms print them."""
    return with_short_points(sheet_from_json(json.loads(snapshot.document)["sheet"]))


def run_print_job(*, job_id: str, now: datetime) -> None:
    """The worker's share of a job made by `evaluations.operations.printing`."""
    job = jobs.claim(job_id=job_id, now=now)
    if job is None:
        return
    try:
        print_snapshot(snapshot_id=job.payload["snapshot"], layout=job.payload["layout"], now=now)
    except Exception as error:
        logger.exception("Print job %s failed", job_id)
        jobs.fail(job=job, now=now, message=f"没有打印：{error}")
    else:
        jobs.finish(job=job, now=now)
