"""The rules that the database itself holds, hit for real: past the models, as a mistake in the code would."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from perfeval.accounts.models import Membership
from perfeval.core.workflow import State
from perfeval.evaluations.models import Approval, Evaluation, FindingNote, FundLine, Indicator, Snapshot
from tests.factories import NOW, Cast, evaluation_in, make_evaluation

BREAKS: dict[str, Callable[[Evaluation], Any]] = {
    "an unknown state": lambda e: Evaluation.objects.filter(pk=e.pk).update(state="lost"),
    "a submitted table without a version": lambda e: Evaluation.objects.filter(pk=e.pk).update(version=0),
    "a negative deduction": lambda e: Evaluation.objects.filter(pk=e.pk).update(deduction=-1),
    "a total above 100": lambda e: Evaluation.objects.filter(pk=e.pk).update(total_score=Decimal("100.01")),
    "a total below 0": lambda e: Evaluation.objects.filter(pk=e.pk).update(total_score=-1),
    "a second table of the project": lambda e: Evaluation.objects.create(
        project=e.project, campaign=e.campaign, organisation_path=e.organisation_path
    ),
    "a negative amount": lambda e: e.funds.update(executed=-1),
    "two funds in one place": lambda e: FundLine.objects.create(evaluation=e, position=0, label="x"),
    "a weight above 100": lambda e: e.indicators.update(weight=101),
    "a negative weight": lambda e: e.indicators.update(weight=-1, score=None, reviewed_score=None),
    "a score above its weight": lambda e: e.indicators.update(weight=5, score=6),
    "a score without a weight": lambda e: e.indicators.update(weight=None, score=5, reviewed_score=None),
    "a reviewed score without a weight": lambda e: e.indicators.update(weight=None, score=None, reviewed_score=5),
    "a negative score": lambda e: e.indicators.update(score=-1),
    "a reviewed score above its weight": lambda e: e.indicators.update(weight=5, score=None, reviewed_score=6),
    "a row that does not apply and weighs": lambda e: e.indicators.update(not_applicable=True, weight=5),
    "a version twice": lambda e: Snapshot.objects.create(
        evaluation=e, version=1, document="", sha256="", code="x", created_at=NOW, created_by_id=e.snapshots.get().created_by_id
    ),
    "a code twice": lambda e: Snapshot.objects.create(
        evaluation=e, version=9, document="", sha256="", code=e.snapshots.get().code, created_at=NOW,
        created_by_id=e.snapshots.get().created_by_id,
    ),
    "a level's approval twice": lambda e: Approval.objects.create(
        snapshot=e.snapshots.get(), level="bureau_review", approved_at=NOW, approved_by_id=e.snapshots.get().created_by_id
    ),
    "an answer twice": lambda e: FindingNote.objects.create(
        evaluation=e, check_id=e.finding_notes.all()[0].check_id, place=e.finding_notes.all()[0].place, note="x",
        author_id=e.snapshots.get().created_by_id, written_at=NOW,
    ),
    "an unknown role": lambda e: Membership.objects.update(role="king"),
}  # fmt: skip


@pytest.mark.parametrize("broken", BREAKS)
def test_the_database_refuses(cast: Cast, broken: str) -> None:
    evaluation = evaluation_in(cast, State.APPROVED)
    with pytest.raises(IntegrityError), transaction.atomic():
        BREAKS[broken](evaluation)


def test_a_missing_score_or_weight_is_no_break(cast: Cast) -> None:
    """Control of the above: what may stand empty may."""
    evaluation = evaluation_in(cast, State.APPROVED)
    evaluation.indicators.update(weight=5, score=None, reviewed_score=None, not_applicable=False)
    evaluation.funds.update(executed=None)
    Evaluation.objects.update(total_score=None)


@pytest.mark.parametrize("name", ["project", "campaign"])
def test_what_a_table_stands_on_is_not_deleted(cast: Cast, name: str) -> None:
    evaluation = evaluation_in(cast, State.BUREAU_REVIEW)
    with pytest.raises(ProtectedError):
        getattr(evaluation, name).delete()


def test_who_submitted_is_not_deleted(cast: Cast) -> None:
    evaluation_in(cast, State.BUREAU_REVIEW)
    with pytest.raises(ProtectedError):
        cast.clerk.user.delete()


def test_a_submitted_table_is_not_deleted(cast: Cast) -> None:
    evaluation = evaluation_in(cast, State.BUREAU_REVIEW)
    with pytest.raises((ProtectedError, TypeError)):
        evaluation.delete()


def test_the_widest_amount_survives_the_database(cast: Cast) -> None:
    evaluation = evaluation_in(cast, State.BUREAU_REVIEW)
    widest = Decimal("9999999999999.99")
    evaluation.funds.update(executed=widest)
    assert {line.executed for line in evaluation.funds.all()} == {widest}


def test_indicators_go_with_a_draft_only(cast: Cast) -> None:
    evaluation = make_evaluation(cast)
    evaluation.delete()
    assert not Indicator.objects.exists()
