from __future__ import annotations

import pytest

from perfeval.core.checks.score_over_weight import score_over_weight
from tests.core.tables import run_check, with_row


@pytest.mark.parametrize(("score", "word"), [("15.01", "高于分值 15"), ("-0.5", "不能为负数")])
def test_a_score_outside_its_weight_is_an_error(score: str, word: str) -> None:
    (finding,) = run_check(score_over_weight, with_row(0, score=score), None)
    assert (finding.row, finding.field, finding.published) == (1, "score", score)
    assert word in finding.message


@pytest.mark.parametrize("score", ["0", "15", "15.00", None])
def test_a_score_within_its_weight_is_right(score: str | None) -> None:
    assert run_check(score_over_weight, with_row(0, score=score), None) == []
