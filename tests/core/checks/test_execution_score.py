from __future__ import annotations

import pytest

from perfeval.core.checks.execution_score import execution_score
from perfeval.schemes.official import official_scheme
from tests.core.tables import GOOD, MOF, fund, run_check, with_funds


def test_rate_times_weight_is_right() -> None:
    assert run_check(execution_score, GOOD) == []


@pytest.mark.parametrize(("score", "expected"), [("9.5", "9.96"), ("9.99", "9.96"), ("0", "9.96")])
def test_points_that_neither_amounts_nor_rate_give_are_wrong(score: str, expected: str) -> None:
    line = fund(adjusted="49", executed="48.8", weight="10", rate="99.65", score=score)
    (finding,) = run_check(execution_score, with_funds(line))
    assert (finding.part, finding.row, finding.published, finding.expected) == ("funds", 1, score, expected)


@pytest.mark.parametrize("score", ["9.96", "9.97"])
def test_points_from_the_amounts_or_from_the_printed_rate_are_both_possible(score: str) -> None:
    line = fund(adjusted="49", executed="48.8", weight="10", rate="99.65", score=score)
    assert run_check(execution_score, with_funds(line)) == []


def test_overspending_gives_the_full_weight_and_no_more() -> None:
    line = fund(adjusted="100", executed="120", weight="10", score="10")
    assert run_check(execution_score, with_funds(line)) == []
    (finding,) = run_check(execution_score, with_funds(fund(adjusted="100", executed="120", weight="10", score="12")))
    assert "0 到分值 10 之间" in finding.message


def test_without_a_budget_there_are_no_points() -> None:
    assert run_check(execution_score, with_funds(fund(adjusted="0", executed="0", score="10")))
    assert run_check(execution_score, with_funds(fund(adjusted="0", executed="0", score="0"))) == []


def test_without_scheme_and_printed_weight_nothing_can_be_said() -> None:
    line = fund(adjusted="100", executed="50", score="9")
    assert run_check(execution_score, with_funds(line), None) == []
    assert len(run_check(execution_score, with_funds(line), MOF)) == 1


def test_what_is_expected_is_what_the_scheme_gives() -> None:
    """zhongwei scores the rate as it is shown, a whole per cent: 83 %, not 83.08 %."""
    line = fund(adjusted="84.63", executed="70.31", weight="10", rate="83", score="9")
    (finding,) = run_check(execution_score, with_funds(line), official_scheme("zhongwei-2024"))
    assert finding.expected == "8.3"
    assert "83% × 分值 10 = 8.3。" in finding.message
