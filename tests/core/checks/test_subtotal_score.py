from __future__ import annotations

from perfeval.core.checks.subtotal_score import subtotal_score
from tests.core.tables import QIANNAN, row, run_check, with_rows

PARTS = [
    row("成本指标", name, score=score, children_of="项目支出小计") for name, score in (("甲", "1.4"), ("乙", "2.4"))
]


def test_a_subtotal_that_is_not_the_sum_of_its_parts_is_an_error() -> None:
    (finding,) = run_check(subtotal_score, with_rows(row("成本指标", "项目支出小计", score="4.65"), *PARTS), QIANNAN)
    assert (finding.row, finding.published, finding.expected) == (1, "4.65", "3.8")
    assert "1.4 + 2.4 = 3.8" in finding.message


def test_the_sum_is_right_with_or_without_a_scheme() -> None:
    sheet = with_rows(row("成本指标", "项目支出小计", score="3.80"), *PARTS)
    assert run_check(subtotal_score, sheet, QIANNAN) == run_check(subtotal_score, sheet, None) == []


def test_parts_without_scores_say_nothing_yet() -> None:
    part = row("成本指标", "甲", score=None, children_of="项目支出小计")
    assert run_check(subtotal_score, with_rows(row("成本指标", "项目支出小计"), part), QIANNAN) == []
