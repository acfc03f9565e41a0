from __future__ import annotations

from decimal import Decimal

from perfeval.core.scoring import score_sheet
from perfeval.core.scoring.results import ScoreMode
from perfeval.core.sheet import with_parents
from tests.core.tables import QIANNAN, row, with_rows

PARTS = (
    row("成本指标", "甲", "22.46万元", "56%", "2.5", None, children_of="小计"),
    row("成本指标", "乙", "316.2万元", "96%", "2.5", None, children_of="小计"),
)


def test_a_subtotal_is_the_sum_of_its_parts_whatever_was_entered() -> None:
    scores = score_sheet(with_rows(row("成本指标", "小计", weight="5", score="4.65"), *PARTS), QIANNAN)
    subtotal = scores.rows[0]
    assert (subtotal.mode, subtotal.score, subtotal.maximum) == (ScoreMode.SUBTOTAL, Decimal("3.8"), Decimal("3.8"))
    assert "1.4 + 2.4 = 3.8" in subtotal.explanation.text
    assert "表中填的是 4.65 分" in subtotal.explanation.text


def test_it_counts_once_its_parts_do_not() -> None:
    scores = score_sheet(with_rows(*PARTS, row("成本指标", "小计", weight="5", score=None)), QIANNAN)
    assert [scored.counts for scored in scores.rows] == [False, False, True]
    assert scores.levels[0].weight == 5
    assert scores.total == Decimal("13.5")  # 3.8 and 9.7 for the rate of 97 %


def test_it_never_exceeds_its_weight() -> None:
    scores = score_sheet(with_rows(row("成本指标", "小计", weight="3", score=None), *PARTS), QIANNAN)
    assert scores.rows[0].score == 3


def test_while_no_part_has_a_score_its_own_counts() -> None:
    part = row("数量指标", "甲", target=None, actual=None, weight="5", score=None, children_of="小计")
    scores = score_sheet(with_rows(row("数量指标", "小计", weight="5", score="4"), part), QIANNAN)
    assert scores.rows[0].score == 4


def test_of_two_subtotals_of_one_name_each_has_its_own_parts() -> None:
    subtotal = row("成本指标", "小计", weight="5", score=None)
    scores = score_sheet(with_rows(*with_parents([subtotal, subtotal, *PARTS], {2: 0, 3: 1})), QIANNAN)
    assert [scored.score for scored in scores.rows[:2]] == [Decimal("1.4"), Decimal("2.4")]
    scores = score_sheet(with_rows(*with_parents([subtotal, subtotal, *PARTS], {2: 0, 3: 0})), QIANNAN)
    assert [scored.score for scored in scores.rows[:2]] == [Decimal("3.8"), Decimal(5)]


def test_a_part_without_its_subtotal_counts_for_itself() -> None:
    assert score_sheet(with_rows(PARTS[0]), QIANNAN).rows[0].counts
