from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from perfeval.core.scheme import Scheme
from perfeval.core.scoring.execution import budget_of, score_execution
from perfeval.schemes.official import official_scheme
from tests.core.tables import MOF, fund, with_funds

ZHONGWEI, FUSHUN = official_scheme("zhongwei-2024"), official_scheme("fushun-2023")


def test_executed_over_budget_times_weight() -> None:
    result = score_execution(with_funds(fund(adjusted="1380357.22", executed="1356587.20")), MOF)
    assert (str(result.rate), str(result.score)) == ("98.28", "9.83")
    assert result.explanation.text == "执行数 1356587.2 ÷ 全年预算数 1380357.22 × 分值 10 = 9.83（执行率 98.28%）。"
    assert ("分值", "10") in result.explanation.inputs


def test_the_exact_rate_is_rounded_once() -> None:
    # 99.9763 % is shown as 99.98 %; 9.99763 points are 10.
    result = score_execution(with_funds(fund(adjusted="20673921.52", executed="20669015.70")), MOF)
    assert (str(result.rate), str(result.score)) == ("99.98", "10")


def test_the_displayed_rate_is_scored_where_the_scheme_says_so() -> None:
    sheet = with_funds(fund(adjusted="84.63", executed="70.31"))
    assert [str(score_execution(sheet, scheme).score) for scheme in (ZHONGWEI, MOF)] == ["8.3", "8.31"]
    assert "83% × 分值 10 = 8.3" in score_execution(sheet, ZHONGWEI).explanation.text


@pytest.mark.parametrize(
    ("executed", "rate", "score"), [("120", "120", "10"), ("100", "100", "10"), ("0", "0", "0"), ("-5", "-5", "0")]
)
def test_points_stay_between_nothing_and_the_weight(executed: str, rate: str, score: str) -> None:
    result = score_execution(with_funds(fund(adjusted="100", executed=executed)), MOF)
    assert (str(result.rate), str(result.score)) == (rate, score)


@pytest.mark.parametrize(
    ("initial", "adjusted", "executed", "word"),
    [
        (None, "0", "0", "预算数为 0"),
        ("0.00", None, "5", "预算数为 0"),
        (None, "-1", "0", "预算数为 -1"),
        (None, None, "5", "没有填写预算数"),
        (None, "5", None, "没有填写执行数"),
        (None, None, None, "没有填写预算数、执行数"),
    ],
)
def test_without_a_budget_there_is_no_rate_and_no_score(
    initial: str | None, adjusted: str | None, executed: str | None, word: str
) -> None:
    result = score_execution(with_funds(fund("总额", initial, adjusted, executed)), MOF)
    assert (result.rate, result.score) == (None, None)
    assert word in result.explanation.text


def test_a_table_without_funds_has_none_either() -> None:
    assert score_execution(with_funds(), MOF).rate is None


@pytest.mark.parametrize(("scheme", "budget"), [(MOF, "100"), (FUSHUN, "90")])
def test_the_scheme_names_the_budget(scheme: Scheme, budget: str) -> None:
    assert budget_of(fund("总额", "90", "100"), scheme.execution) == Decimal(budget)
    assert budget_of(fund("总额", "90"), scheme.execution) == Decimal(90)


def test_the_weight_is_the_schemes() -> None:
    twenty = replace(MOF, execution=replace(MOF.execution, weight=Decimal(20)))
    assert score_execution(with_funds(fund(adjusted="100", executed="50", weight="10")), twenty).score == 10
