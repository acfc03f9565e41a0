from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from perfeval.core.checks.score_rule import score_rule
from perfeval.core.findings import Severity
from tests.core.tables import GOOD, run_check, with_row


def test_the_rules_own_scores_are_right() -> None:
    assert run_check(score_rule, GOOD) == []
    assert run_check(score_rule, GOOD, None) == []


def test_another_score_is_a_warning_with_the_reckoning() -> None:
    (finding,) = run_check(score_rule, with_row(1, actual="90%", score="5"))
    assert (finding.severity, finding.row, finding.published, finding.expected) == (Severity.WARNING, 2, "5", "14.21")
    assert "实际完成值 90 ÷ 年度指标值 95 × 分值 15 = 14.21" in finding.message


def test_fewer_decimals_are_no_deviation_where_the_whole_column_has_them() -> None:
    whole = with_row(1, actual="90%", score="14")
    assert run_check(score_rule, whole)[0].expected == "14.21"  # the table has 9.65: two decimals
    rounded = replace(whole, funds=(), published_total=Decimal(89))
    assert run_check(score_rule, rounded) == []


@pytest.mark.parametrize(("score", "found"), [("24", 0), ("23.9", 1)])
def test_a_qualitative_score_stays_in_the_band_that_the_words_call_for(score: str, found: int) -> None:
    assert len(run_check(score_rule, with_row(4, score=score))) == found


def test_words_that_differ_leave_the_band_to_the_unit() -> None:
    assert run_check(score_rule, with_row(4, actual="有所提升", score="12")) == []
