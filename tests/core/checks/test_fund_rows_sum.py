from __future__ import annotations

from dataclasses import replace

from perfeval.core.checks.fund_rows_sum import fund_rows_sum
from tests.core.tables import GOOD, fund, run_check, with_funds


def test_parts_that_add_up_are_right() -> None:
    assert run_check(fund_rows_sum, GOOD) == []


def test_each_column_is_added_up() -> None:
    sheet = with_funds(fund("总额", "90", "100", "96.5"), fund("拨款", "80", "100", "90"), fund("其他", "5", None, "6"))
    found = run_check(fund_rows_sum, sheet)
    assert [(f.field, f.severity, f.published, f.expected) for f in found] == [
        ("initial_budget", "error", "90", "85"),
        ("executed", "error", "96.5", "96"),
    ]
    assert "80 + 5 = 85" in found[0].message


def test_rounding_of_the_parts_is_an_info() -> None:
    sheet = with_funds(fund("总额", "0.67"), fund("拨款", "0.33"), fund("其他", "0.33"))
    assert [finding.severity for finding in run_check(fund_rows_sum, sheet)] == ["info"]
    assert [f.severity for f in run_check(fund_rows_sum, replace(sheet, unit_of_money="元"))] == ["error"]


def test_an_empty_total_is_named_with_its_sum() -> None:
    (finding,) = run_check(fund_rows_sum, with_funds(fund("总额"), fund("拨款", "80")))
    assert (finding.published, finding.expected) == (None, "80")
    assert finding.message.endswith("应为各项之和 80。")


def test_a_column_that_is_not_broken_down_is_left_alone() -> None:
    assert run_check(fund_rows_sum, with_funds(fund("总额", "90"), fund("拨款"))) == []
