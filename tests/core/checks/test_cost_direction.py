from __future__ import annotations

import pytest

from perfeval.core.checks.cost_direction import cost_direction
from perfeval.schemes.official import official_scheme
from tests.core.tables import run_check, with_row


@pytest.mark.parametrize("target", ["≥100万元", ">90%", "不低于80%"])
def test_a_minimum_for_a_cost_is_named(target: str) -> None:
    (finding,) = run_check(cost_direction, with_row(3, target=target))
    assert (finding.row, finding.field) == (4, "target")


@pytest.mark.parametrize("target", ["≤100万元", "<100万元", "=100万元", "100万元"])
def test_a_limit_or_an_amount_is_right(target: str) -> None:
    assert run_check(cost_direction, with_row(3, target=target)) == []


def test_what_is_a_cost_the_scheme_says() -> None:
    sheet = with_row(3, level1="成本指标", level2="社会成本指标", target="≥1%")
    assert run_check(cost_direction, sheet, official_scheme("mof-2021-cost"))
    assert run_check(cost_direction, with_row(0)) == []
