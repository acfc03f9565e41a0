"""核查得分: told to the unit when the review is over, and gone with the figures that it judged."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

import pytest

from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation, Indicator
from perfeval.evaluations.operations import Change, save_changes, save_reviewed_score
from perfeval.evaluations.operations.locking import reviewed_total
from perfeval.evaluations.queries import are_scores_told, assess, with_scores_told
from tests.apps.journal import last_entry
from tests.factories import NOW, Cast, bulk_evaluations, evaluation_in, reload, send_back


@pytest.fixture
def returned(cast: Cast) -> Evaluation:
    """Its first two rows were reviewed."""
    table = evaluation_in(cast, State.BUREAU_REVIEW)
    for row in rows_of(table):
        save_reviewed_score(
            actor=cast.bureau_reviewer, evaluation_id=table.pk, indicator_id=row.pk, score="3", reason="佐证不足",
            revision=row.revision, now=NOW,
        )  # fmt: skip
    return send_back(reload(table), cast.bureau_reviewer)


def rows_of(table: Evaluation) -> list[Indicator]:
    return list(table.indicators.order_by("position")[:2])


def typed(cast: Cast, table: Evaluation, *cells: tuple[Indicator, str, str]) -> None:
    changes = [Change("indicator", row.pk, field, text, row.revision) for row, field, text in cells]
    save_changes(actor=cast.clerk, evaluation_id=table.pk, changes=changes, now=NOW)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("level3", "另一指标"), ("target_text", "≥1次"), ("actual_text", "9次"), ("weight", "9"), ("score", "1"),
        ("declared", "qualitative"), ("not_applicable", "1"),
    ],
)  # fmt: skip
def test_it_goes_with_what_it_judged(cast: Cast, returned: Evaluation, field: str, text: str) -> None:
    first, second = rows_of(returned)
    typed(cast, returned, (first, field, text))
    first, second = rows_of(returned)
    assert (first.reviewed_score, first.reviewed_reason) == (None, "")
    assert (second.reviewed_score, second.reviewed_reason) == (Decimal(3), "佐证不足")
    assert reload(returned).reviewed_score == reviewed_total(assess(reload(returned)))
    assert {"cell": f"indicator-{first.pk}-reviewed_score", "old": "3", "new": ""} in last_entry(returned.chain).detail[
        "cells"
    ]


def test_many_rows_at_once_lose_theirs(cast: Cast, returned: Evaluation) -> None:
    typed(cast, returned, *((row, "actual_text", "9次") for row in rows_of(returned)))
    assert [row.reviewed_score for row in rows_of(returned)] == [None, None]
    assert reload(returned).reviewed_score is None


@pytest.mark.parametrize(("field", "text"), [("reason", "已补充。"), ("improvement", "改。")])
def test_words_beside_the_figures_leave_it(cast: Cast, returned: Evaluation, field: str, text: str) -> None:
    before = reload(returned).reviewed_score
    typed(cast, returned, (rows_of(returned)[0], field, text))
    assert rows_of(returned)[0].reviewed_score == 3
    assert reload(returned).reviewed_score == before
    assert len(last_entry(returned.chain).detail["cells"]) == 1


def test_the_column_and_the_question_agree(cast: Cast) -> None:
    for state, returned_at in itertools.product(State, (None, NOW)):
        bulk_evaluations(cast, 1, state, returned_at=returned_at, reviewed_score=Decimal(80))
    for actor in (cast.clerk, cast.head, cast.bureau_reviewer, cast.finance_reviewer, cast.auditor):
        tables: Any = with_scores_told(Evaluation.objects.all(), actor)
        column = dict(tables.values_list("pk", "scores_told"))
        assert column == {table.pk: are_scores_told(actor, table) for table in tables}


@pytest.mark.parametrize(
    ("state", "returned_at", "told"),
    [
        (State.DRAFTING, None, False), (State.BUREAU_REVIEW, None, False), (State.DRAFTING, NOW, True),
        (State.BUREAU_REVIEW, NOW, False), (State.FINANCE_REVIEW, NOW, False), (State.APPROVED, None, True),
        (State.PUBLISHED, None, True), (State.EXEMPTED, NOW, True),
    ],
)  # fmt: skip
def test_when_the_unit_is_told(cast: Cast, state: State, returned_at: object, told: bool) -> None:
    (table,) = bulk_evaluations(cast, 1, state, returned_at=returned_at)
    assert are_scores_told(cast.clerk, table) is told
    assert are_scores_told(cast.bureau_reviewer, table)
