"""A small world in which everything that upkeep looks after is there."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from perfeval.core.workflow import Role, State
from perfeval.evaluations.models import Evaluation, Evidence, Snapshot
from perfeval.evaluations.operations.evidence import add_evidence
from perfeval.jobs.files import store_whole
from perfeval.organisations.models import Seal
from perfeval.printing.models import PrintedDocument
from perfeval.upkeep.backup.making import Made, make_backup
from perfeval.upkeep.verifying import Fault, verify
from tests.factories import NOW, Cast, evaluation_in, make_cast, make_member, ready_evaluation
from tests.seals import give_seal


@dataclass(frozen=True)
class World:
    """An approved table with its print, a draft with an attachment, a seal."""

    cast: Cast
    approved: Evaluation
    draft: Evaluation
    snapshot: Snapshot
    printed: PrintedDocument
    evidence: Evidence
    seal: Seal
    media: Path

    def path_of(self, row: Any) -> Path:
        return self.media / str(row.file.name)


def make_world(media: Path) -> World:
    cast = make_cast()
    approved, draft = evaluation_in(cast, State.APPROVED), ready_evaluation(cast, name="城市绿化养护")
    snapshot = approved.snapshots.get()
    head = make_member(cast.unit, Role.UNIT_HEAD, "seal-head", "盖章负责人")
    return World(
        cast, approved, draft, snapshot, store_print(snapshot), attach(cast, draft), give_seal(head), media
    )  # fmt: skip


def store_print(snapshot: Snapshot, content: bytes = b"%PDF-1.7 a print") -> PrintedDocument:
    """As `print_snapshot` does, without the second that WeasyPrint takes."""
    sha256 = hashlib.sha256(content).hexdigest()
    name = f"prints/{sha256[:2]}/{sha256}.pdf"
    store_whole(default_storage, name, content)
    return PrintedDocument.objects.create(
        snapshot=snapshot, layout=snapshot.evaluation.campaign.layout, file=name, sha256=sha256, created_at=NOW
    )


def attach(cast: Cast, draft: Evaluation, content: bytes = b"%PDF-1.7 evidence") -> Evidence:
    upload = ContentFile(content, name="合同.pdf")
    return add_evidence(actor=cast.clerk, evaluation_id=draft.pk, upload=upload, now=NOW)


def age(path: Path, hours: float = 2) -> None:
    """As if it had been written that long ago."""
    then = (timezone.now() - timedelta(hours=hours)).timestamp()
    os.utime(path, (then, then))


def faults(now: datetime | None = None, remembered: Any = ()) -> list[Fault]:
    return list(verify(now=now or timezone.now(), told=lambda kind, count: None, remembered=remembered))


def run(sql: str, *values: Any) -> None:
    """Past the models, as an intruder would."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def back_up(folder: Path) -> Made:
    return make_backup(folder=folder, clock=timezone.now, told=lambda kind, count: None)
