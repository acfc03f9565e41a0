"""Printing a stored version, once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.core.files.storage import default_storage

from perfeval.core.errors import Refused
from perfeval.core.interchange import sheet_from_json
from perfeval.core.sheet import Sheet
from perfeval.core.workflow import State
from perfeval.evaluations.models import Snapshot
from perfeval.jobs.files import store_whole
from perfeval.jobs.running import Clock, Running, run
from perfeval.organisations.models import Organisation
from perfeval.printing.certificates import signer_of
from perfeval.printing.document import PrintDocument, PrintError, Proof, SealPicture, with_short_points
from perfeval.printing.models import PrintedDocument, SealUse
from perfeval.printing.queries import printed_document
from perfeval.printing.reasons import told
from perfeval.printing.render import laid_out, render_pdf
from perfeval.printing.seal_place import seal_place
from perfeval.printing.signing import Signing


def print_snapshot(*, snapshot_id: int, layout: str, now: datetime) -> PrintedDocument:
    """The print of an approved version, sealed where its unit has sealed it: made and stored, or found.

    Running it twice prints once. Raises PrintError where the version is not the approved one, or the print would not
    be right or cannot be signed.
    """
    printed = printed_document(snapshot_id, layout)
    if printed:
        return printed
    snapshot = Snapshot.objects.select_related("evaluation__campaign").get(pk=snapshot_id)
    use = _use_of(snapshot)
    document = _document(snapshot, layout, use)
    is_signed = use is not None and snapshot.evaluation.campaign.sign_prints
    pdf = _signed(document, use.seal.organisation, now) if use and is_signed else render_pdf(document)
    sha256 = hashlib.sha256(pdf).hexdigest()
    name = f"prints/{sha256[:2]}/{sha256}.pdf"
    store_whole(default_storage, name, pdf)
    printed, is_ours = PrintedDocument.objects.get_or_create(
        snapshot=snapshot,
        layout=layout,
        seal_use=use,
        defaults={"is_signed": is_signed, "file": name, "sha256": sha256, "created_at": now},
    )
    if not is_ours and printed.sha256 != sha256:
        default_storage.delete(name)  # signed twice at the same moment: no row would ever name this file
    return printed


def _signed(document: PrintDocument, organisation: Organisation, now: datetime) -> bytes:
    """Laid out with the seal's place left free, and signed there by the organisation."""
    from perfeval.printing import engine  # noqa: PLC0415 - see render

    assert document.seal is not None  # noqa: S101 - for the type checker
    signer = signer_of(organisation.code)  # before the work: it may be missing
    with engine.collector_paused():
        laid = laid_out(replace(document, seal=replace(document.seal, is_drawn=False)))
        pdf = engine.write(laid)
    return signer.sign(Signing(pdf, seal_place(laid), document.seal.png, organisation.name, now))


def approved_document(snapshot: Snapshot, layout: str) -> PrintDocument:
    """What is printed of an approved version: all of it comes from the snapshot and the seal that was put on it, so it
    is the same each time."""
    return _document(snapshot, layout, _use_of(snapshot))


def _use_of(snapshot: Snapshot) -> SealUse | None:
    return SealUse.objects.filter(snapshot=snapshot).select_related("seal__organisation").first()


def _document(snapshot: Snapshot, layout: str, use: SealUse | None) -> PrintDocument:
    evaluation = snapshot.evaluation
    if evaluation.version != snapshot.version or evaluation.as_state not in (State.APPROVED, State.PUBLISHED):
        raise PrintError(f"第{snapshot.version}版不是审定的版本，不能打印正式件。")
    proof = Proof(
        version=snapshot.version,
        code=snapshot.code,
        url=f"{settings.PUBLIC_URL}/v/{snapshot.code}/",
        sha256=snapshot.sha256,
    )
    seal = SealPicture(use.seal.organisation.name, bytes(use.seal.picture)) if use else None
    return PrintDocument(stored_sheet(snapshot), layout, proof=proof, seal=seal)


def stored_sheet(snapshot: Snapshot) -> Sheet:
    """The table as it was submitted, with its figures as forms print them."""
    return with_short_points(sheet_from_json(json.loads(snapshot.document)["sheet"]))


def run_print_job(*, job_id: str, clock: Clock) -> None:
    """The worker's share of a job made by `evaluations.operations.printing`.

    What the print itself refuses, a person must mend: the reason is told at once. Anything else is tried again.
    """

    def work(running: Running) -> None:
        payload = running.job.payload
        try:
            print_snapshot(snapshot_id=payload["snapshot"], layout=payload["layout"], now=running.clock())
        except PrintError as error:
            raise Refused(_told(error)) from error

    run(job_id=job_id, clock=clock, work=work, told=_told)


def _told(error: Exception) -> str:
    return f"没有打印：{told(error)}"
