from __future__ import annotations

from perfeval.core.checks.execution_weight import execution_weight
from tests.core.tables import GOOD, fund, run_check, with_funds


def test_the_weight_of_the_rate_is_the_schemes() -> None:
    (finding,) = run_check(execution_weight, with_funds(fund(weight="20")))
    assert (finding.field, finding.published, finding.expected) == ("weight", "20", "10")


def test_the_schemes_own_or_none_is_right() -> None:
    assert run_check(execution_weight, GOOD) == []
    assert run_check(execution_weight, with_funds(fund())) == []
    assert run_check(execution_weight, with_funds(fund(weight="20")), None) == []
