from __future__ import annotations

import pytest

from perfeval.core.checks.score_missing import score_missing
from tests.core.tables import GOOD, run_check, with_row


@pytest.mark.parametrize(("index", "actual"), [(4, "有所提升"), (0, "已完成"), (0, "80%")])
def test_what_the_rule_cannot_score_the_unit_must(index: int, actual: str) -> None:
    (finding,) = run_check(score_missing, with_row(index, actual=actual, score=None))
    assert (finding.row, finding.field) == (index + 1, "score")


def test_a_score_of_the_unit_or_of_the_rule_is_one() -> None:
    assert run_check(score_missing, with_row(4, actual="有所提升", score="20")) == []
    assert run_check(score_missing, with_row(0, score=None)) == []
    assert run_check(score_missing, GOOD) == []


def test_first_the_cell_that_is_missing() -> None:
    assert run_check(score_missing, with_row(4, actual=None, score=None)) == []
    assert run_check(score_missing, with_row(4, target=None, score=None)) == []
