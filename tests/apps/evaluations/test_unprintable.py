"""A character that the print fonts lack is said where it was typed, before the table is submitted."""

from __future__ import annotations

import pytest

from perfeval.core import checks
from perfeval.core.errors import Blocked
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import Change, save_changes
from perfeval.evaluations.queries import assess
from tests.factories import NOW, Cast, reload, submit_it


def typed(cast: Cast, draft: Evaluation, field: str, text: str) -> Evaluation:
    current = reload(draft)
    change = Change("evaluation", current.pk, field, text, current.revision)
    save_changes(actor=cast.clerk, evaluation_id=current.pk, changes=[change], now=NOW)
    return reload(draft)


@pytest.mark.parametrize("field", ["goal_actual", "goal_expected", "conclusion", "rate_reason"])
def test_it_is_said_at_the_cell(cast: Cast, draft: Evaluation, field: str) -> None:
    table = typed(cast, draft, field, "按期完成👍。")
    (error,) = assess(table).errors
    assert error.anchor == f"evaluation-{field}"
    assert "“👍”（U+1F44D），请改用别的字。" in error.finding.message


def test_it_is_said_at_the_cell_of_a_row(cast: Cast, draft: Evaluation) -> None:
    row = draft.indicators.order_by("position")[0]
    change = Change("indicator", row.pk, "reason", "由王𪚥办理", row.revision)
    save_changes(actor=cast.clerk, evaluation_id=draft.pk, changes=[change], now=NOW)
    (error,) = assess(reload(draft)).errors
    assert error.anchor == f"indicator-{row.pk}-reason"


def test_it_blocks_until_it_is_replaced(cast: Cast, draft: Evaluation) -> None:
    table = typed(cast, draft, "goal_actual", "按期完成👍。")
    with pytest.raises(Blocked) as caught:
        submit_it(table, cast.clerk)
    assert any("打印不出来" in reason for reason in caught.value.reasons)
    assert submit_it(typed(cast, draft, "goal_actual", "按期完成。"), cast.clerk).as_state is State.BUREAU_REVIEW


def test_without_the_check_it_would_be_submitted(
    cast: Cast, draft: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    rest = tuple(check for check in checks.CHECKS if check.__name__ != "unprintable_character")
    monkeypatch.setattr(checks, "CHECKS", rest)
    table = typed(cast, draft, "goal_actual", "按期完成👍。")
    assert submit_it(table, cast.clerk).as_state is State.BUREAU_REVIEW
