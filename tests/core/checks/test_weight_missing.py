from __future__ import annotations

import pytest

from perfeval.core.checks.weight_missing import weight_missing
from tests.core.tables import GOOD, row, run_check, with_row, with_rows


@pytest.mark.parametrize(
    ("level3", "weight", "word"),
    [("培训次数", None, "没有填写分值"), ("", None, "还没有填写"), ("培训次数", "-1", "不能为负数")],
)
def test_every_row_has_a_weight(level3: str, weight: str | None, word: str) -> None:
    (finding,) = run_check(weight_missing, with_row(0, level3=level3, weight=weight))
    assert (finding.row, finding.field) == (1, "weight")
    assert word in finding.message


def test_a_row_that_does_not_apply_needs_none() -> None:
    assert run_check(weight_missing, GOOD) == []
    assert run_check(weight_missing, with_rows(row(level3="不适用", weight=None))) == []
