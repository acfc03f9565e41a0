from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from perfeval.core.complete import complete_sheet
from perfeval.core.scheme import Scheme, TotalCap
from perfeval.core.scoring import score_sheet, total_with
from perfeval.core.scoring.results import Grade
from perfeval.core.scoring.total import grade_of
from perfeval.core.sheet import Sheet
from perfeval.schemes.official import official_scheme
from tests.core.tables import GOOD, MOF, figures, fund, row, with_funds, with_row, with_rows

CAPS = tuple(TotalCap(Decimal(rate), Decimal(maximum)) for rate, maximum in ((80, 89), (70, 79), (60, 69), (50, 59)))


def test_the_total_is_the_sum_of_rounded_scores() -> None:
    scores = score_sheet(GOOD, MOF)
    assert (figures(scores.total, scores.total_weight), scores.grade) == ("99.65 100", Grade.EXCELLENT)
    assert scores.total_explanation.text == "预算执行率得分 9.65 + 各指标得分 90 = 99.65。"


def test_a_deduction_is_taken_off_but_never_below_nothing() -> None:
    assert score_sheet(replace(GOOD, deduction=Decimal("2.5")), MOF).total == Decimal("97.15")
    assert score_sheet(replace(GOOD, deduction=Decimal(500)), MOF).total == 0
    assert score_sheet(replace(GOOD, deduction=Decimal(-5)), MOF).total == Decimal("99.65")


@pytest.mark.parametrize(
    ("executed", "total"), [("80", "98"), ("79.99", "89"), ("70", "89"), ("65", "79"), ("50", "69"), ("49.99", "59")]
)
def test_a_low_rate_caps_the_total(executed: str, total: str) -> None:
    capped = replace(MOF, total=replace(MOF.total, caps=CAPS))
    sheet = with_funds(fund(adjusted="100", executed=executed))
    assert str(score_sheet(sheet, capped).total) == total


def test_more_than_a_hundred_is_a_hundred() -> None:
    scores = score_sheet(with_rows(*GOOD.indicators, *GOOD.indicators), MOF)
    assert figures(scores.total, scores.total_weight) == "100 190"
    assert "总分最高 100 分" in scores.total_explanation.text


def given(scores: dict[int, str], sheet: Sheet = GOOD, scheme: Scheme = MOF) -> Decimal:
    figures = {place: Decimal(score) for place, score in scores.items()}
    return total_with(figures, sheet, scheme, score_sheet(sheet, scheme))


def test_other_scores_give_the_total_that_they_would_have_given() -> None:
    assert given({}) == Decimal("99.65")
    assert given({0: "14.5", 5: "0"}) == Decimal("89.15")


def test_what_is_deducted_is_deducted_before_the_floor() -> None:
    sheet = replace(GOOD, deduction=Decimal(100))
    assert given({}, sheet) == given({0: "10"}, sheet) == 0
    only = with_rows(row(weight="10", score="0"), sheet=replace(sheet, funds=(), deduction=Decimal(5)))
    assert [given(scores, only) for scores in ({}, {0: "5"}, {0: "7.5"})] == [0, 0, Decimal("2.5")]


def test_a_ceiling_holds_for_other_scores_too() -> None:
    capped = replace(MOF, total=replace(MOF.total, caps=CAPS))
    sheet = with_funds(fund(adjusted="100", executed="65"))  # 96.5 points, at most 79
    assert [given({4: score}, sheet, capped) for score in ("30", "27", "12.5", "12")] == [79, 79, 79, Decimal("78.5")]
    twice = with_rows(*GOOD.indicators, *GOOD.indicators)
    assert given({0: "0"}, twice) == 100
    assert given(dict.fromkeys((0, 4, 6, 9, 10), "0"), twice) == Decimal("89.65")


def test_a_part_counts_through_its_subtotal_row_and_its_ceiling() -> None:
    part = row("成本指标", "甲", "≤5", "5", "5", None, children_of="小计")
    sheet = with_rows(row("成本指标", "小计", weight="5", score=None), part, part, sheet=replace(GOOD, funds=()))
    totals = [given(scores, sheet) for scores in ({}, {1: "3"}, {1: "1", 2: "2.5"}, {1: "0", 0: "4"}, {0: "1"})]
    assert totals == [5, 5, Decimal("3.5"), 4, 1]


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("100", "优"),
        ("90", "优"),
        ("89.99", "良"),
        ("80", "良"),
        ("79.99", "中"),
        ("60", "中"),
        ("59.99", "差"),
        ("0", "差"),
    ],
)
def test_grades(total: str, grade: str) -> None:
    assert grade_of(Decimal(total), MOF) == grade


def test_levels_stand_in_the_schemes_order_with_what_it_expects() -> None:
    sheet = with_rows(row("社会效益指标", weight="30", score="30"), row("数量", level1="别的", weight="1"))
    levels = [(level.level1, figures(level.expected, level.weight)) for level in score_sheet(sheet, MOF).levels]
    assert levels == [("产出指标", "50 0"), ("效益指标", "30 30"), ("满意度指标", "10 0"), ("别的", "— 1")]
    pooled = score_sheet(GOOD, official_scheme("fushun-2023")).levels
    assert [level.expected for level in pooled] == [50, None, None]


def test_a_half_filled_table_is_scored_without_complaint() -> None:
    empty = score_sheet(Sheet(year=None, kind="project", unit_of_money="元"), MOF)
    assert (figures(empty.execution_rate, empty.total), empty.grade) == ("— 0", Grade.POOR)
    blank = with_rows(row(target=None, actual=None, weight=None, score=None))
    assert score_sheet(blank, MOF).rows[0].score is None


def test_a_completed_table_holds_what_was_computed() -> None:
    draft = with_row(0, replace(GOOD, published_total=None), score=None)
    sheet = complete_sheet(draft, MOF, score_sheet(draft, MOF))
    assert sheet.published_total == Decimal("99.65")
    assert sheet.indicators[0].score == 15
    assert [item.level1_weight_label for item in sheet.indicators] == [50, 50, 50, 50, 30, 10]


def test_where_weights_may_be_moved_the_label_follows_the_rows() -> None:
    draft = with_row(0, weight="5")
    labels = {
        key: complete_sheet(draft, official_scheme(key), score_sheet(draft, official_scheme(key))).indicators[0]
        for key in ("mof-2020-project", "futian-2022")
    }
    assert labels["mof-2020-project"].level1_weight_label == 40
    assert labels["futian-2022"].level1_weight_label == 50
