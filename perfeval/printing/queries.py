"""Reading printed files and the use of seals."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from perfeval.accounts.models import Membership
from perfeval.core.workflow import Role, State
from perfeval.evaluations.models import Evaluation, Snapshot
from perfeval.evaluations.queries import evaluations_visible_to
from perfeval.organisations.models import Organisation
from perfeval.printing.models import PrintedDocument, SealUse


def printed_document(snapshot_id: int, layout: str) -> PrintedDocument | None:
    """The finished print of a version, or None while there is none. Once it is sealed only the sealed one counts."""
    counts = Q(seal_use__isnull=False) | Q(snapshot__seal_use__isnull=True)
    prints = PrintedDocument.objects.filter(counts, snapshot_id=snapshot_id, layout=layout)
    return prints.select_related("seal_use__used_by").first()


def count_prints() -> int:
    return PrintedDocument.objects.count()


def seal_use_of(snapshot_id: int) -> SealUse | None:
    return SealUse.objects.filter(snapshot=snapshot_id).select_related("used_by").first()


def seal_uses_of(organisation: Organisation) -> QuerySet[SealUse]:
    """用印记录: what an organisation's seals were put on, newest first."""
    uses = SealUse.objects.filter(seal__organisation=organisation).select_related(
        "used_by", "snapshot__evaluation__project", "snapshot__evaluation__campaign"
    )
    return uses.defer("snapshot__document").order_by("-used_at", "-pk")


def tables_to_seal(actor: Membership) -> QuerySet[Evaluation]:
    """The unit's approved tables whose version bears no seal yet; nobody but the head has any."""
    if actor.as_role is not Role.UNIT_HEAD:
        return Evaluation.objects.none()
    sealed = SealUse.objects.filter(snapshot__evaluation=OuterRef("pk"), snapshot__version=OuterRef("version"))
    settled = evaluations_visible_to(actor).filter(state__in=(State.APPROVED, State.PUBLISHED))
    return settled.filter(~Exists(sealed)).order_by("-campaign__year", "project__code", "pk")


class Match(StrEnum):
    """What a file is to the version that a code stands for."""

    SAME = "same"
    OTHER_VERSION = "other_version"
    OTHER_TABLE = "other_table"


@dataclass(frozen=True, slots=True)
class FoundPrint:
    match: Match
    code: str
    version: int
    is_sealed: bool
    is_signed: bool


def find_print(sha256: str, code: str) -> FoundPrint | None:
    """The official print with this hash, as seen from the version with this code; None where we made no such file."""
    printed = (
        PrintedDocument.objects.filter(sha256=sha256).select_related("snapshot").defer("snapshot__document").first()
    )
    if printed is None:
        return None
    snapshot = printed.snapshot
    match = Match.SAME
    if snapshot.code != code:
        of_table = Snapshot.objects.filter(code=code, evaluation=snapshot.evaluation_id)
        match = Match.OTHER_VERSION if of_table.exists() else Match.OTHER_TABLE
    return FoundPrint(
        match, snapshot.code, snapshot.version, is_sealed=printed.seal_use_id is not None, is_signed=printed.is_signed
    )
