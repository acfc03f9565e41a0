"""What a stranger with a printed code may learn: the least that proves or disproves a paper."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from perfeval.core.workflow import State
from perfeval.evaluations.models import Snapshot

_BLANK = re.compile(r"[\s\-—–_]+")
CODE_LENGTH = 16


class Standing(StrEnum):
    APPROVED = "approved"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"  # a newer version was submitted since
    WITHDRAWN = "withdrawn"  # returned, recalled or reopened, and nothing newer submitted
    IN_REVIEW = "in_review"


@dataclass(frozen=True, slots=True)
class Verified:
    """`approved_at` is None for a version that nobody approved for good."""

    code: str
    organisation: str
    project: str
    year: int
    version: int
    submitted_at: datetime
    approved_at: datetime | None
    total: str
    grade: str
    sha256: str
    standing: Standing


def normal_code(text: str) -> str | None:
    """A code as people copy it from paper (lower case, blanks, without hyphens); None where it cannot be one."""
    letters = _BLANK.sub("", text).upper()
    if len(letters) != CODE_LENGTH or not letters.isascii() or not letters.isalnum():
        return None
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def verify(code: str) -> Verified | None:
    """All that is said comes from the snapshot itself; only its standing from the table as it is now."""
    snapshot = Snapshot.objects.select_related("evaluation__project", "evaluation__campaign").filter(code=code).first()
    if snapshot is None:
        return None
    document = json.loads(snapshot.document)
    sheet, scores = document["sheet"], document["scores"]
    standing = _standing(snapshot)
    settled = standing in (Standing.APPROVED, Standing.PUBLISHED)
    return Verified(
        code=snapshot.code,
        organisation=sheet["implementing_unit"] or "",
        project=sheet["project_name"] or snapshot.evaluation.project.name,
        year=sheet["year"],
        version=snapshot.version,
        submitted_at=snapshot.created_at,
        approved_at=snapshot.evaluation.approved_at if settled else None,
        total=str(scores["total"]),
        grade=str(scores["grade"]),
        sha256=snapshot.sha256,
        standing=standing,
    )


def _standing(snapshot: Snapshot) -> Standing:
    evaluation = snapshot.evaluation
    if snapshot.version < evaluation.version:
        return Standing.SUPERSEDED
    return {
        State.APPROVED: Standing.APPROVED,
        State.PUBLISHED: Standing.PUBLISHED,
        State.BUREAU_REVIEW: Standing.IN_REVIEW,
        State.FINANCE_REVIEW: Standing.IN_REVIEW,
    }.get(evaluation.as_state, Standing.WITHDRAWN)
