from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from perfeval.core.scheme import OverAchievement, Scheme
from perfeval.core.scheme.taxonomy import Taxonomy
from perfeval.core.scoring.results import RowScore, ScoreMode
from perfeval.core.scoring.rows import score_row
from perfeval.core.sheet import Indicator
from perfeval.schemes.official import official_scheme
from tests.core.tables import MOF, QIANNAN, figures, row


def score(indicator: Indicator, scheme: Scheme = MOF) -> RowScore:
    return score_row(1, indicator, scheme, Taxonomy(scheme))


def proposed(target: str, actual: str, level2: str = "数量指标", scheme: Scheme = MOF) -> str | None:
    scored = score(row(level2, target=target, actual=actual, score=None), scheme)
    return None if scored.proposed is None else str(scored.proposed)


@pytest.mark.parametrize(
    ("target", "actual", "points"),
    [
        ("≥95%", "90%", "9.47"),
        ("≥95%", "95%", "10"),
        ("≥95%", "100%", "10"),
        (">90%", "90%", "10"),
        (">90%", "45%", "5"),
        ("≥0", "0", "10"),
        (">0", "0", "0"),
        ("≥-5%", "-6%", "0"),
        ("≥-5%", "-5%", "10"),
        ("≥10", "-1", "0"),
        ("≤49万元", "48.8万元", "10"),
        ("≤49万元", "50万元", "9.8"),
        ("<3天", "4天", "7.5"),
        ("≤0起", "0起", "10"),
        ("≤0起", "1起", "0"),
        ("0起", "0起", "10"),
        ("0起", "1起", "0"),
        ("=5个", "5个", "10"),
        ("=5个", "4个", "8"),
        ("=5个", "6个", "10"),
        ("10场", "17场", "10"),
        ("80%-90%", "85%", "10"),
        ("80%-90%", "60%", "7.5"),
        ("80%-90%", "100%", "9"),
        ("24小时内", "20小时", "10"),
        ("24小时内", "48小时", "5"),
        ("≥1.2万", "12000", "10"),
        ("≥12000人", "1.2万人", "10"),
        ("≥180万人", "90", "5"),
        ("≤18万元", "166100元", "10"),
        ("≥2天或16小时", "1天", "5"),
        ("≥3", "1", "3.33"),
    ],
)
def test_the_rule(target: str, actual: str, points: str) -> None:
    assert proposed(target, actual) == points


@pytest.mark.parametrize(
    ("target", "actual", "level2", "points"),
    [
        ("100万元", "80万元", "成本指标", "10"),
        ("100万元", "125万元", "成本指标", "8"),
        ("=100万元", "80万元", "成本指标", "8"),
        ("=100万元", "125万元", "成本指标", "8"),
        ("100万元", "80万元", "数量指标", "8"),
        ("24小时", "20小时", "时效指标", "10"),
        ("24小时", "48小时", "时效指标", "5"),
        ("24小时", "12小时", "数量指标", "5"),
        ("100%", "90%", "时效指标", "9"),
    ],
)
def test_where_no_operator_is_printed_the_kind_of_row_tells(target: str, actual: str, level2: str, points: str) -> None:
    assert proposed(target, actual, level2) == points


def test_the_scheme_may_mean_another_operator() -> None:
    assert proposed("100万元", "125万元", "成本指标", QIANNAN) == "10"
    assert proposed("100万元", "80万元", "成本指标", QIANNAN) == "8"


@pytest.mark.parametrize(
    ("target", "actual", "level2", "points"),
    [
        ("1项", "100%", "数量", "10"),
        ("=5个", "80%", "数量", "8"),
        ("22.46万元", "56%", "成本指标", "5.6"),
        ("398.68万元", "106%", "成本指标", "10"),
        ("≤5起", "200%", "数量", "5"),
        ("95%", "90%", "服务对象满意度", "9.47"),
    ],
)
def test_a_degree_of_completion_where_the_scheme_wants_one(target: str, actual: str, level2: str, points: str) -> None:
    assert proposed(target, actual, level2, QIANNAN) == points


@pytest.mark.parametrize(
    ("target", "actual"), [("1项", "100%"), ("≥95%", "19个"), ("24小时内", "1天"), ("≥95%", "已完成"), ("≥95%", "")]
)
def test_what_cannot_be_compared_is_scored_by_hand(target: str, actual: str) -> None:
    scored = score(row(target=target, actual=actual, score="7"))
    assert (scored.mode, figures(scored.proposed, scored.score, scored.maximum)) == (ScoreMode.MANUAL, "— 7 10")


def test_the_explanation_has_formula_inputs_and_a_sentence() -> None:
    explanation = score(row(target="≥95%", actual="90%", score=None)).explanation
    assert explanation.formula == "min(实际完成值 ÷ 年度指标值, 1) × 分值"
    assert explanation.inputs == (("年度指标值", "≥95%"), ("实际完成值", "90%"), ("分值", "10"))
    assert explanation.text == "实际完成值 90 ÷ 年度指标值 95 × 分值 10 = 9.47。"


def test_a_second_unit_is_said_in_the_explanation() -> None:
    assert "按第一个数 2 计算" in score(row(target="≥2天或16小时", actual="6天")).explanation.text


def test_the_unit_may_enter_a_lower_score() -> None:
    scored = score(row(target="≥95%", actual="100%", score="7"))
    assert figures(scored.score, scored.proposed, scored.maximum) == "7 10 10"
    assert "单位自评 7 分，低于建议的 10 分" in scored.explanation.text


@pytest.mark.parametrize("own", ["9.48", "10", "12", "-1"])
def test_a_score_that_the_rule_does_not_allow_does_not_count(own: str) -> None:
    scored = score(row(target="≥95%", actual="90%", score=own))
    assert scored.score == scored.proposed == Decimal("9.47")
    assert "不能采用" in scored.explanation.text


def test_a_scheme_may_leave_the_row_to_the_unit() -> None:
    manual = replace(MOF, scoring=replace(MOF.scoring, quantitative="manual"))
    scored = score(row(target="≥95%", actual="90%", score="10"), manual)
    assert (scored.mode, figures(scored.score, scored.maximum)) == (ScoreMode.MANUAL, "10 10")
    assert score(row(target="≥95%", actual="90%", score=None), manual).score == Decimal("9.47")


def test_over_achievement_may_cost_points() -> None:
    rule = OverAchievement(Decimal("1.3"), "deduction", Decimal(2))
    strict = replace(MOF, over_achievement=rule)
    assert proposed("≥10个", "13个", scheme=strict) == "8"
    assert proposed("≥10个", "12个", scheme=strict) == "10"
    assert proposed("≤10个", "1个", scheme=strict) == "10"
    assert score(row(target="≥1个", actual="9个", weight="1", score=None), strict).proposed == 0


@pytest.mark.parametrize("weight", [None, "-5"])
def test_without_a_weight_there_is_no_score(weight: str | None) -> None:
    scored = score(row(weight=weight, score="10"))
    assert (scored.proposed, scored.score, scored.maximum) == (None, None, None)


def test_a_weight_of_nothing_gives_nothing() -> None:
    assert score(row(weight="0", score=None)).score == 0


@pytest.mark.parametrize(("level3", "target"), [("不适用", "不适用"), ("无", "100%"), ("培训次数", "不适用")])
def test_a_row_that_does_not_apply_has_no_points(level3: str, target: str) -> None:
    scored = score(row(level3=level3, target=target, actual="100%", score="10"))
    assert (scored.mode, figures(scored.score, scored.maximum)) == (ScoreMode.NOT_APPLICABLE, "0 0")


def test_the_words_for_that_are_the_schemes() -> None:
    other = replace(official_scheme("futian-2022"), not_applicable=("空缺",))
    assert score(row(level3="空缺"), other).mode is ScoreMode.NOT_APPLICABLE
    assert score(row(level3="无"), other).mode is ScoreMode.COMPUTED


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("≥95%", "<95%"),
        ("≥95%", "低于95%"),
        ("≥95%", "未达到95%"),
        ("95%", "不足95%"),
        ("≤5天", ">5天"),
        ("≤5天", "5天以上"),
        ("提升5%", "下降6%"),
        ("较上年增长10%以上", "减少12%"),
        ("投诉率下降5%", "上升8%"),
    ],
)
def test_what_falls_short_or_goes_the_other_way_is_not_computed(target: str, actual: str) -> None:
    scored = score(row(target=target, actual=actual, score=None))
    assert (scored.mode, scored.proposed) == (ScoreMode.MANUAL, None)
    assert "不能直接比较" in scored.explanation.text


@pytest.mark.parametrize(
    ("target", "actual"), [("提升5%", "提升5%"), ("由上升转为下降5%", "下降5%"), ("≥95%", "95%以上")]
)
def test_the_same_direction_is_computed(target: str, actual: str) -> None:
    assert proposed(target, actual) == "10"
