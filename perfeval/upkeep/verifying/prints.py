"""打印件: one for each approved version, and the seals on them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from perfeval.core.workflow import State
from perfeval.evaluations.models import Snapshot
from perfeval.evaluations.operations.printing import print_key
from perfeval.jobs.enums import JobState
from perfeval.jobs.queries import job_by_key
from perfeval.organisations.models import Seal
from perfeval.printing.models import PrintedDocument
from perfeval.printing.queries import seal_use_of
from perfeval.upkeep.verifying.fault import Fault, Progress
from perfeval.upkeep.verifying.snapshots import version_place

_SETTLED = (State.APPROVED.value, State.PUBLISHED.value)
_TO_COME = (JobState.QUEUED, JobState.RUNNING)


def print_faults(progress: Progress) -> Iterator[Fault]:
    """A print that a worker has yet to make is no fault: see `prints_to_come`."""
    for number, snapshot in enumerate(_unprinted(), start=1):
        progress(number)
        job = job_by_key(_key(snapshot))
        if job is None or job.state not in _TO_COME:
            reason = f"最近一次打印：{job.message}" if job and job.message else "也没有等待打印的任务。"
            yield Fault("print-missing", version_place(snapshot), f"已审定而没有打印件，{reason}")


def prints_to_come() -> int:
    jobs = (job_by_key(_key(snapshot)) for snapshot in _unprinted())
    return sum(job is not None and job.state in _TO_COME for job in jobs)


def seal_faults(progress: Progress) -> Iterator[Fault]:
    """印模 stands in the database itself."""
    seals = Seal.objects.select_related("organisation").order_by("pk")
    for number, seal in enumerate(seals.iterator(chunk_size=20), start=1):
        progress(number)
        if hashlib.sha256(seal.picture).hexdigest() != seal.sha256:
            yield Fault(
                "seal-changed", f"公章 {seal.pk}（{seal.organisation}）", "印模与上传时的散列值不符，被改动过。"
            )


def _unprinted() -> Iterator[Snapshot]:
    """The approved versions without the print that counts: the sealed one where the version was sealed."""
    counts = Q(seal_use__isnull=False) | Q(snapshot__seal_use__isnull=True)
    printed = PrintedDocument.objects.filter(
        counts, snapshot=OuterRef("pk"), layout=OuterRef("evaluation__campaign__layout")
    )
    current = Snapshot.objects.filter(evaluation__state__in=_SETTLED, version=F("evaluation__version"))
    lacking = current.filter(~Exists(printed)).select_related("evaluation__project", "evaluation__campaign")
    yield from lacking.defer("document").order_by("pk").iterator(chunk_size=200)


def _key(snapshot: Snapshot) -> str:
    use = seal_use_of(snapshot.pk)
    return print_key(snapshot.pk, snapshot.evaluation.campaign.layout, use.pk if use else None)
