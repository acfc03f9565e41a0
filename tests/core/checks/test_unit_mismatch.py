from __future__ import annotations

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
