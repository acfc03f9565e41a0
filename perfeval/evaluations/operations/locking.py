"""Taking hold of a table for one act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from perfeval.accounts.models import Membership
from perfeval.audit.operations import record
from perfeval.core.decimals import round_half_up
from perfeval.core.errors import NotAllowed
from perfeval.core.scoring import total_with
from perfeval.core.workflow import Action
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.queries import Assessment, assess, refusal_of, whole_tables_visible_to

MAX_RATE = Decimal(10_000_000)  # what the column holds, in per cent


def lock(actor: Membership, evaluation_id: int, action: Action, now: datetime) -> Evaluation:
    """The table, locked until the transaction ends, if the person may do the act now.

    Raises Evaluation.DoesNotExist for a table that the person may not see, NotAllowed with the
    reason for one that is seen but not open to the act.
    """
    evaluation = whole_tables_visible_to(actor).select_for_update(of=("self",)).get(pk=evaluation_id)
    return _permitted(evaluation, actor, action, now)


def find(actor: Membership, evaluation_id: int, action: Action, now: datetime) -> Evaluation:
    """As `lock`, for those who only look at what the act would do."""
    return _permitted(whole_tables_visible_to(actor).get(pk=evaluation_id), actor, action, now)


def _permitted(evaluation: Evaluation, actor: Membership, action: Action, now: datetime) -> Evaluation:
    if why_not := refusal_of(action, evaluation, actor, now):
        raise NotAllowed(why_not)
    return evaluation


def journal(
    evaluation: Evaluation, action: str, actor: Membership, now: datetime, detail: Mapping[str, object] | None = None
) -> None:
    record(chain=evaluation.chain, action=action, by=actor.author, now=now, detail=detail)


def touch(evaluation: Evaluation, actor: Membership, now: datetime) -> None:
    """Count a change of the table's content and remember who made it (not saved yet)."""
    evaluation.content_revision += 1
    evaluation.changed_by_id = actor.user_id
    evaluation.changed_at = now


def store_figures(evaluation: Evaluation, assessment: Assessment | None = None) -> Assessment:
    """Score and check anew, and keep the figures that lists show. Saves the table's own row."""
    assessment = assessment or assess(evaluation)
    scores = assessment.scores
    total = assessment.funds[0] if assessment.funds else None
    denominator = assessment.scheme.execution.denominator
    if total is not None:
        budget = getattr(total, denominator)
        evaluation.budget = total.initial_budget if budget is None else budget
        evaluation.executed = total.executed
    evaluation.execution_rate = _kept_rate(scores.execution_rate)
    evaluation.total_score = scores.total
    evaluation.reviewed_score = reviewed_total(assessment)
    evaluation.grade = scores.grade.value
    evaluation.error_count = len(assessment.errors)
    evaluation.warning_count = len(assessment.unanswered)
    evaluation.explained_count = len(assessment.explained)
    evaluation.save()
    return assessment


def _kept_rate(rate: Decimal | None) -> Decimal | None:
    """The rate for lists; one that the column cannot hold (a budget of 0.01 元) is left to the table itself."""
    return None if rate is None or abs(rate) >= MAX_RATE else round_half_up(rate)


def reviewed_total(assessment: Assessment) -> Decimal | None:
    """The total with the reviewers' scores in place of the unit's; None where nothing was reviewed."""
    rows = enumerate(assessment.indicators)
    reviewed = {place: row.reviewed_score for place, row in rows if row.reviewed_score is not None}
    if not reviewed:
        return None
    return round_half_up(total_with(reviewed, assessment.sheet, assessment.scheme, assessment.scores))
