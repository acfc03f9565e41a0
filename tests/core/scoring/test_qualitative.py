from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from perfeval.core.scheme import Scheme
from perfeval.core.scheme.taxonomy import Taxonomy
from perfeval.core.scoring.dates import is_in_time, last_day
from perfeval.core.scoring.results import RowScore, ScoreMode
from perfeval.core.scoring.rows import band_of, score_row
from perfeval.core.sheet import Indicator
from tests.core.tables import MOF, QIANNAN, figures, row


def score(indicator: Indicator, scheme: Scheme = MOF) -> RowScore:
    return score_row(1, indicator, scheme, Taxonomy(scheme))


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("效果显著", "效果 显著"),
        ("2024 年度", "2024年度"),
        ("2022年", "2022年12月"),
        ("2024年12月31日前", "2024年12月31日"),
    ],
)
def test_the_same_words_or_a_date_that_is_kept_propose_the_full_weight(target: str, actual: str) -> None:
    scored = score(row("时效指标", target=target, actual=actual, score=None))
    assert (scored.mode, figures(scored.proposed, scored.score, scored.maximum)) == (ScoreMode.BAND, "10 10 10")
    assert "达成年度指标" in scored.explanation.text


@pytest.mark.parametrize(
    ("target", "actual"), [("持续", "持续提升"), ("2024年12月31日前", "2025年1月5日"), ("长效", "100%")]
)
def test_other_words_leave_it_to_the_unit(target: str, actual: str) -> None:
    open_row = score(row(target=target, actual=actual, score=None))
    assert (open_row.mode, open_row.proposed, open_row.score) == (ScoreMode.BAND, None, None)
    assert "达成年度指标 10—8 分" in open_row.explanation.text
    chosen = score(row(target=target, actual=actual, score="6.5"))
    assert chosen.score == Decimal("6.5")
    assert "部分达成年度指标并具有一定效果" in chosen.explanation.text


def test_a_degree_of_completion_proposes_its_share() -> None:
    assert score(row(target="优秀", actual="80%", score=None), QIANNAN).proposed == 8


def test_a_declared_qualitative_row_is_no_matter_of_figures() -> None:
    assert score(row(target="≥95%", actual="90%", score="9", declared="qualitative")).mode is ScoreMode.BAND


def test_a_declared_quantitative_row_in_words_is_scored_by_hand() -> None:
    assert score(row(target="良好", actual="良好", score="9", declared="quantitative")).mode is ScoreMode.MANUAL


def test_a_scheme_may_leave_words_to_the_unit() -> None:
    manual = replace(MOF, scoring=replace(MOF.scoring, qualitative="manual"))
    assert score(row(target="良好", actual="良好", score="9"), manual).mode is ScoreMode.MANUAL


def test_without_a_target_or_an_actual_there_is_nothing_to_go_by() -> None:
    assert score(row(target=None, score=None)).mode is ScoreMode.MANUAL
    assert score(row(target="良好", actual=None, score=None)).score is None


@pytest.mark.parametrize("own", ["10.5", "-1"])
def test_no_score_outside_the_weight(own: str) -> None:
    assert score(row(target="持续", actual="持续提升", score=own)).score is None
    assert score(row(target="持续", actual="持续", score=own)).score == 10


@pytest.mark.parametrize(("points", "band"), [("10", 0), ("8", 0), ("7.99", 1), ("5", 1), ("4.99", 2), ("0", 2)])
def test_the_lower_bound_belongs_to_the_band(points: str, band: int) -> None:
    bands = QIANNAN.scoring.bands
    assert band_of(Decimal(points), Decimal(10), bands) is bands[band]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024年12月31日前", "2024-12-31"),
        ("2024 年度", "2024-12-31"),
        ("2024年2月", "2024-02-29"),
        ("2024-03-05", "2024-03-05"),
        ("2024.3.5", "2024-03-05"),
        ("2024年6月底前", "2024-06-30"),
        ("2024年13月", "None"),
        ("2023年2月29日", "None"),
        ("年底前", "None"),
        (None, "None"),
    ],
)
def test_the_last_day_that_a_text_names(text: str | None, day: str) -> None:
    assert str(last_day(text)) == day


def test_two_dates_are_needed_to_be_in_time() -> None:
    assert is_in_time("2024年", "2024年3月")
    assert not is_in_time("2024年3月", "2024年")
    assert not is_in_time("年底前", "2024年3月")
