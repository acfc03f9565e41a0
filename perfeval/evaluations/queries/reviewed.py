"""核查得分: to whom it is told, and when."""

from __future__ import annotations

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from perfeval.accounts.models import Membership
from perfeval.core.workflow import UNIT, State
from perfeval.evaluations.models import Evaluation

_SETTLED = (State.APPROVED, State.PUBLISHED)
_IN_REVIEW = (State.BUREAU_REVIEW, State.FINANCE_REVIEW)


def are_scores_told(actor: Membership, evaluation: Evaluation) -> bool:
    """The unit reads reviewed scores and their reasons as it reads remarks: once the table came back or was approved,
    never while a review goes on."""
    if actor.as_role not in UNIT or evaluation.as_state in _SETTLED:
        return True
    return evaluation.returned_at is not None and evaluation.as_state not in _IN_REVIEW


def with_scores_told(evaluations: QuerySet[Evaluation], actor: Membership) -> QuerySet[Evaluation]:
    """The same as a column `scores_told`; agrees with `are_scores_told` (held by a test)."""
    told = Q(state__in=_SETTLED) | (Q(returned_at__isnull=False) & ~Q(state__in=_IN_REVIEW))
    condition = told if actor.as_role in UNIT else Q(pk__isnull=False)
    column = Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
    return evaluations.annotate(scores_told=column)
