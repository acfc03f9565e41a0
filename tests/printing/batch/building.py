"""Approved tables in numbers, and batches worked off without a worker."""

from __future__ import annotations

import hashlib
import json
import secrets
import zipfile
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from perfeval.accounts.models import Membership
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation, Snapshot
from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job
from perfeval.organisations.models import Organisation
from perfeval.printing.batch import binding, chunks
from perfeval.printing.batch.asking import request_batch
from perfeval.printing.batch_enums import BatchKind
from perfeval.printing.batch_models import Batch
from perfeval.projects.models import Project
from tests.factories import NOW, Cast, evaluation_in


def approved_tables(cast: Cast, count: int, *, units: Sequence[Organisation] = ()) -> list[Evaluation]:
    """One by the road that leads there, the others like it: with a name and a version of their own."""
    first = evaluation_in(cast, State.APPROVED, name="第1号项目")
    places = units or [cast.unit]
    others = [like(first, f"第{number}号项目", places[number % len(places)]) for number in range(2, count + 1)]
    return [first, *others]


def like(model: Evaluation, name: str, organisation: Organisation) -> Evaluation:
    """A copy of an approved table under another project, its newest version with it."""
    snapshot = model.snapshots.latest("version")
    document = json.loads(snapshot.document)
    document["sheet"]["project_name"] = name
    text = json.dumps(document, ensure_ascii=False)
    own = ("id", "project", "organisation_path")
    fields = {f.attname: getattr(model, f.attname) for f in Evaluation._meta.fields if f.name not in own}
    project = Project.objects.create(organisation=organisation, name=name, code=f"Z-{Project.objects.count():05d}")
    evaluation = Evaluation.objects.create(project=project, organisation_path=organisation.path, **fields)
    Snapshot.objects.create(
        evaluation=evaluation, version=evaluation.version, document=text, created_at=NOW,
        sha256=hashlib.sha256(text.encode()).hexdigest(), code=secrets.token_hex(8), created_by=snapshot.created_by,
    )  # fmt: skip
    return evaluation


def ask(actor: Membership, kind: BatchKind = BatchKind.ZIP, now: datetime = NOW) -> Batch:
    """All tables that there are."""
    return request_batch(actor=actor, evaluations=Evaluation.objects.all(), kind=kind, now=now)


class Clock:
    """Goes on by a step at each look."""

    def __init__(self, start: datetime = NOW, step: timedelta = timedelta(milliseconds=1)) -> None:
        self.time, self.step = start, step

    def __call__(self) -> datetime:
        self.time += self.step
        return self.time


def run_jobs(batch: Batch, clock: Clock | None = None) -> None:
    """What workers would do, one job after the other, until none waits."""
    clock = clock or Clock()
    while waiting := Job.objects.filter(key__startswith=f"batch:{batch.pk}:", state=JobState.QUEUED):
        for job in waiting:
            act = binding.bind_batch if job.task == "printing.bind_batch" else chunks.print_chunk
            act(job_id=str(job.pk), clock=clock)
    batch.refresh_from_db()


def archive(batch: Batch) -> zipfile.ZipFile:
    return zipfile.ZipFile(default_storage.path(batch.file))


def chunk_job(batch: Batch) -> Job:
    return Job.objects.get(key=f"batch:{batch.pk}:{batch.round}:1")
