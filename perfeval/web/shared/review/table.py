"""One table under review: the official form read-only, and beside it everything that is known of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from perfeval.core.workflow import Action, State
from perfeval.evaluations.operations import open_review
from perfeval.evaluations.queries import (
    approvals_of,
    assess_for_page,
    changes_since_previous,
    evidence_of,
    has_narrative,
    permitted_actions,
    remarks_for,
    snapshots_of,
    steps_of,
)
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.paper import build_paper
from perfeval.web.shared.printed import print_state
from perfeval.web.shared.review.changes import change_lines
from perfeval.web.shared.review.history import step_of
from perfeval.web.shared.review.roles import for_readers
from perfeval.web.shared.review.visible import visible_table
from perfeval.web.shared.review.way import way_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from perfeval.accounts.models import Membership
    from perfeval.evaluations.models import Evaluation, Remark


@require_safe
@for_readers
def table(request: ActorRequest, evaluation_id: int) -> HttpResponseBase:
    evaluation = visible_table(request, evaluation_id)
    now = timezone.now()
    permitted = permitted_actions(evaluation, request.actor, now)
    can_review = permitted.allows(Action.REVIEW)
    if can_review and evaluation.review_opened_at is None:
        open_review(actor=request.actor, evaluation_id=evaluation.pk, now=now)
    context = {
        **_table_of(evaluation, request.actor),
        "can_review": can_review,
        "can": {action.value: permitted.allows(action) for action in Action},
        "why_not": {action.value: sentence for action, sentence in permitted.refusals.items()},
        "deadline": permitted.deadline,
        "way": way_of(request, evaluation.pk),
        "section": "review:queue" if can_review else "review:tables",
        "now": now,
        "has_report": has_narrative(evaluation),
        **print_state(evaluation),
    }
    return render(request, "review/table.html", context)


def _table_of(evaluation: Evaluation, actor: Membership) -> dict[str, Any]:
    """What the page shows of the table itself."""
    assessment = assess_for_page(evaluation)
    remarks = list(remarks_for(actor, evaluation))
    evidence = list(evidence_of(evaluation))
    # A draft differs from every version; marks against the last one would mislead.
    changes = () if evaluation.as_state is State.DRAFTING else changes_since_previous(evaluation)
    approvals = list(approvals_of(evaluation))
    return {
        "evaluation": evaluation,
        "paper": build_paper(
            assessment,
            remarks=[remark for remark in remarks if remark.resolved_at is None],
            files=Counter(item.indicator_id for item in evidence),
            before={change.anchor: change.before for change in changes},
        ),
        "changes": change_lines(assessment, changes),
        "evidence": evidence,
        "versions": [
            (snapshot, [item for item in approvals if item.snapshot_id == snapshot.pk])
            for snapshot in snapshots_of(evaluation)
        ],
        "steps": [step_of(entry) for entry in steps_of(evaluation)],
        **_sorted_remarks(remarks, actor),
    }


def _sorted_remarks(remarks: Sequence[Remark], actor: Membership) -> dict[str, list[Remark]]:
    """Drafts of one's own level first, then what the unit has answered, then what it has not."""
    sent = [remark for remark in remarks if remark.sent_at is not None]
    unresolved = [remark for remark in sent if remark.resolved_at is None]
    return {
        "drafts": [remark for remark in remarks if remark.sent_at is None],
        "answered": [remark for remark in unresolved if remark.answered_at is not None],
        "open_remarks": [remark for remark in unresolved if remark.answered_at is None],
        "resolved": [remark for remark in sent if remark.resolved_at is not None],
        "mine_to_resolve": [remark for remark in unresolved if remark.author_role == actor.role],
    }
