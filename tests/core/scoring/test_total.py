from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from perfeval.core.complete import complete_sheet
from perfeval.core.scheme import TotalCap
from perfeval.core.scoring import score_sheet
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
