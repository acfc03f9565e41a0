from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from perfeval.core.checks.weights_sum import weights_sum
from tests.core.tables import GOOD, QIANNAN, fund, row, run_check, with_funds, with_row, with_rows


def test_a_hundred_is_right() -> None:
    assert run_check(weights_sum, GOOD) == []


def test_too_much_and_too_little_are_named_with_the_gap() -> None:
    (little,) = run_check(weights_sum, with_row(0, weight="5"))
    (much,) = run_check(weights_sum, with_row(0, weight="20.5"))
    assert (little.published, little.expected, little.row) == ("90", "100", None)
    assert "还差 10 分" in little.message
    assert "多出 5.5 分" in much.message


def test_an_empty_weight_counts_as_nothing() -> None:
    assert "还差 15 分" in run_check(weights_sum, with_row(0, weight=None))[0].message


def test_a_printed_total_of_weights_must_agree() -> None:
    (finding,) = run_check(weights_sum, replace(GOOD, published_total_weight=Decimal(90)))
    assert (finding.published, finding.expected) == ("90", "100")


def test_a_subtotal_and_its_parts_count_once() -> None:
    parts = [row(level3=name, weight="45", children_of="小计") for name in ("甲", "乙")]
    assert run_check(weights_sum, with_rows(row(level3="小计", weight="90"), *parts), QIANNAN) == []


def test_without_scheme_the_rates_weight_must_be_printed() -> None:
    assert run_check(weights_sum, with_funds(fund()), None) == []
    assert run_check(weights_sum, with_row(0, weight="5"), None)
    assert run_check(weights_sum, with_row(0, with_funds(fund()), weight="50"), None)
