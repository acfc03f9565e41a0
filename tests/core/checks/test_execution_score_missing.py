from __future__ import annotations

import pytest

from perfeval.core.checks.execution_score_missing import execution_score_missing
from perfeval.core.sheet import FundLine
from tests.core.tables import GOOD, fund, run_check, with_funds


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (fund(adjusted="100", executed="90", weight="10", rate="90"), "score"),
        (fund(adjusted="100"), "executed"),
        (fund(executed="90"), "adjusted_budget"),
    ],
)
def test_a_weight_without_score_is_named_where_something_is_to_be_typed(line: FundLine, field: str) -> None:
    (finding,) = run_check(execution_score_missing, with_funds(line))
    assert (finding.part, finding.row, finding.field) == ("funds", 1, field)


def test_a_score_is_enough() -> None:
    assert run_check(execution_score_missing, GOOD) == []


def test_a_budget_of_nothing_has_no_score() -> None:
    assert run_check(execution_score_missing, with_funds(fund(adjusted="0", executed="0"))) == []


def test_without_scheme_a_printed_weight_is_needed() -> None:
    assert run_check(execution_score_missing, with_funds(fund(adjusted="100", executed="90")), None) == []
    assert run_check(execution_score_missing, with_funds(fund(adjusted="100", executed="90", weight="10")), None)


def test_a_table_without_funds_has_no_rate() -> None:
    (finding,) = run_check(execution_score_missing, with_funds())
    assert (finding.part, finding.row, finding.field) == ("funds", None, None)
    assert run_check(execution_score_missing, with_funds(), None) == []
