"""Answering warnings."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from perfeval.accounts.models import Membership
from perfeval.core.errors import Refused
from perfeval.core.findings import Severity
from perfeval.core.workflow import Action
from perfeval.evaluations.models import FindingNote
from perfeval.evaluations.operations.locking import journal, lock, store_figures
from perfeval.evaluations.operations.reading import read_words
from perfeval.evaluations.queries import Assessment, assess


@transaction.atomic
def answer_finding(
    *, actor: Membership, evaluation_id: int, check_id: str, place: str, note: str, now: datetime
) -> Assessment:
    """Explain a warning; an empty note takes the explanation back. Errors cannot be explained away."""
    evaluation = lock(actor, evaluation_id, Action.EDIT, now)
    note = read_words(note, field="note", name="说明", limit=500)
    found = next(
        (item for item in assess(evaluation).findings if (item.finding.id, item.place) == (check_id, place)), None
    )
    if found is None:
        raise Refused("这条提示已不存在，请刷新页面。")
    if found.finding.severity is not Severity.WARNING:
        raise Refused("错误必须改正，不能以说明代替。")
    if note:
        FindingNote.objects.update_or_create(
            evaluation=evaluation,
            check_id=check_id,
            place=place,
            defaults={"indicator_id": found.indicator_id, "note": note, "author_id": actor.user_id, "written_at": now},
        )
    else:
        FindingNote.objects.filter(evaluation=evaluation, check_id=check_id, place=place).delete()
    evaluation.content_revision += 1
    assessment = store_figures(evaluation)
    journal(evaluation, "answer-finding", actor, now, {"check": check_id, "place": place, "note": note})
    return assessment
