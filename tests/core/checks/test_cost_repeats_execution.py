from __future__ import annotations

import pytest

from perfeval.core.checks.cost_repeats_execution import cost_repeats_execution
from tests.core.tables import run_check, with_row


@pytest.mark.parametrize("name", ["支出进度达标率", "预算执行率", "项目资金支付率", "年度预算支出完成率"])
def test_the_rate_as_a_cost_is_named(name: str) -> None:
    (finding,) = run_check(cost_repeats_execution, with_row(3, level3=name))
    assert (finding.row, finding.field, finding.published) == (4, "level3", name)


@pytest.mark.parametrize("name", ["服务费", "预算控制数", "电子政务信息化项目使用率", "资金拨付及时率"])
def test_other_costs_are_costs(name: str) -> None:
    assert run_check(cost_repeats_execution, with_row(3, level3=name)) == []


def test_elsewhere_the_rate_may_stand() -> None:
    assert run_check(cost_repeats_execution, with_row(0, level3="预算执行率")) == []
