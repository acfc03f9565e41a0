from __future__ import annotations

from perfeval.core.checks.target_after_the_fact import target_after_the_fact
from tests.core.tables import GOOD, fund, run_check, with_funds, with_row


def test_a_cost_target_that_is_what_was_spent_is_named() -> None:
    for target in ("96.5万元", "965000元"):
        (finding,) = run_check(target_after_the_fact, with_row(3, target=target))
        assert (finding.row, finding.published, finding.expected) == (4, target, "100万元")


def test_the_budget_as_target_is_right() -> None:
    assert run_check(target_after_the_fact, GOOD) == []


def test_a_budget_spent_to_the_last_is_no_sign() -> None:
    spent = with_funds(fund(adjusted="96.5", executed="96.5"))
    assert run_check(target_after_the_fact, with_row(3, spent, target="96.5万元")) == []


def test_only_cost_rows_are_looked_at() -> None:
    assert run_check(target_after_the_fact, with_row(0, target="96.5万元")) == []
