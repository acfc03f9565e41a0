from __future__ import annotations

from decimal import Decimal

import pytest

from perfeval.core.checks.unit_mismatch import unit_mismatch
from perfeval.schemes.official import official_scheme
from tests.core.tables import GOOD, QIANNAN, run_check, with_row


@pytest.mark.parametrize(
    ("target", "actual"), [("≥11人", "11个"), ("≥95%", "0.96"), ("1项", "100%"), ("24小时内", "1天")]
)
def test_different_units_are_named(target: str, actual: str) -> None:
    (finding,) = run_check(unit_mismatch, with_row(0, target=target, actual=actual))
    assert (finding.row, finding.published, finding.expected) == (1, actual, target)


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("≥180万人", "1920000人"),
        ("≥4", "4人"),
        ("≥4人", "4"),
        ("24小时内", "20小时"),
        ("≥2天或16小时", "6天"),
        ("≤18万元", "166100元"),
    ],
)
def test_the_same_unit_in_another_measure_is_the_same(target: str, actual: str) -> None:
    assert run_check(unit_mismatch, with_row(0, target=target, actual=actual)) == []


def test_forms_with_a_column_for_the_unit_need_none_in_the_actual() -> None:
    assert run_check(unit_mismatch, with_row(0, target=">=98%", actual="98"), official_scheme("fushun-2023")) == []


def test_a_degree_of_completion_is_wanted_where_the_scheme_says_so() -> None:
    assert run_check(unit_mismatch, with_row(0, target="1项", actual="100%"), QIANNAN) == []
    assert run_check(unit_mismatch, GOOD) == []


@pytest.mark.parametrize("actual", ["0.98", "1", "0.9775"])
def test_a_share_for_a_percentage_is_told_in_every_form(actual: str) -> None:
    (finding,) = run_check(unit_mismatch, with_row(0, target=">=98%", actual=actual), official_scheme("fushun-2023"))
    assert f"现在按 {actual}% 计算" in finding.message
    assert f"如果指的是 {Decimal(actual) * 100:f}".rstrip("0").rstrip(".") in finding.message


@pytest.mark.parametrize(("target", "actual"), [(">=98%", "0"), (">=0.5%", "0.6"), (">=98%", "1%")])
def test_a_small_percentage_is_no_share(target: str, actual: str) -> None:
    assert run_check(unit_mismatch, with_row(0, target=target, actual=actual), official_scheme("fushun-2023")) == []
