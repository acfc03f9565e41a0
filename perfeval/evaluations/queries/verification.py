"""What a stranger with a printed code may learn: the least that proves or disproves a paper."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from perfeval.core.workflow import State
from perfeval.evaluations.models import Snapshot

# What people and keyboards put between letters: blanks, also of no width, dashes and middle dots of all kinds.
_BETWEEN = r"[\s\-_\u2010-\u2015\u2212\u30fc\u00b7\u2022\u30fb\u200b-\u200d\u2060\ufeff]"
_RUN = re.compile(rf"[0-9A-Z](?:{_BETWEEN}*[0-9A-Z])*")
_NOT_OF_CODE = re.compile("[^0-9A-Z]+")
CODE_LENGTH = 16


class Standing(StrEnum):
    APPROVED = "approved"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"  # a newer version was submitted since
    WITHDRAWN = "withdrawn"  # returned, recalled or reopened, and nothing newer submitted
    IN_REVIEW = "in_review"
    NEVER_APPROVED = "never_approved"  # returned or recalled before its last approval


@dataclass(frozen=True, slots=True)
class Contents:
    """What stands on the paper: as much of it as a stranger is told, and no more."""

    organisation: str
    project: str
    year: int
    version: int
    total: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Verified:
    """Without `contents` where the version was never approved: no paper bears its code, and nobody but those who handle
    it is to learn a score that may still change."""

    code: str
    standing: Standing
    contents: Contents | None


def normal_code(text: str) -> str | None:
    """The code in what people copy from paper or paste: lower case, full-width letters, any blanks and dashes, words
    before it, or the whole address of the QR code, where it comes last. None where there is none."""
    runs = _RUN.findall(unicodedata.normalize("NFKC", text).upper())
    codes = [letters for run in runs if len(letters := _NOT_OF_CODE.sub("", run)) == CODE_LENGTH]
    if not codes:
        return None
    return "-".join(codes[-1][start : start + 4] for start in range(0, CODE_LENGTH, 4))


def verify(code: str) -> Verified | None:
    """All that is said comes from the snapshot itself; only its standing from the table as it is now."""
    snapshot = Snapshot.objects.select_related("evaluation__project", "evaluation__campaign").filter(code=code).first()
    if snapshot is None:
        return None
    standing = _standing(snapshot)
    is_told = standing not in (Standing.IN_REVIEW, Standing.NEVER_APPROVED)
    return Verified(snapshot.code, standing, _contents(snapshot) if is_told else None)


def _contents(snapshot: Snapshot) -> Contents:
    document = json.loads(snapshot.document)
    sheet, scores = document["sheet"], document["scores"]
    return Contents(
        organisation=sheet["implementing_unit"] or "",
        project=sheet["project_name"] or snapshot.evaluation.project.name,
        year=sheet["year"],
        version=snapshot.version,
        total=str(scores["total"]),
        sha256=snapshot.sha256,
    )


def _standing(snapshot: Snapshot) -> Standing:
    evaluation = snapshot.evaluation
    is_latest = snapshot.version == evaluation.version
    now = _AS_IT_IS.get(evaluation.as_state) if is_latest else None
    if now is not None:
        return now
    if not _was_approved(snapshot):
        return Standing.NEVER_APPROVED
    return Standing.WITHDRAWN if is_latest else Standing.SUPERSEDED


_AS_IT_IS = {
    State.APPROVED: Standing.APPROVED,
    State.PUBLISHED: Standing.PUBLISHED,
    State.BUREAU_REVIEW: Standing.IN_REVIEW,
    State.FINANCE_REVIEW: Standing.IN_REVIEW,
}


def _was_approved(snapshot: Snapshot) -> bool:
    """By the last level of its campaign; where none reviews, every version was with its submission."""
    levels = snapshot.evaluation.campaign.levels
    return not levels or snapshot.approvals.filter(level=levels[-1].value).exists()
