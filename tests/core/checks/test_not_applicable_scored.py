from __future__ import annotations

from perfeval.core.checks.not_applicable_scored import not_applicable_scored
from tests.core.tables import GOOD, row, run_check, with_row, with_rows


def test_no_indicator_no_points() -> None:
    (finding,) = run_check(not_applicable_scored, with_row(4, level3="无"))
    assert (finding.row, finding.field, finding.expected) == (5, "score", "0")
    assert "“无”" in finding.message


def test_a_target_that_does_not_apply_says_the_same() -> None:
    (finding,) = run_check(not_applicable_scored, with_row(0, target="不适用", score=None))
    assert (finding.field, "“不适用”" in finding.message) == ("weight", True)


def test_weight_and_score_of_nothing_are_right() -> None:
    empty = row("数量指标", "不适用", "不适用", "无", "0", "0")
    assert run_check(not_applicable_scored, with_rows(*GOOD.indicators, empty)) == []
    assert run_check(not_applicable_scored, with_row(4, level3="无"), None) == []
