from __future__ import annotations

from perfeval.core.checks.duplicate_indicator import duplicate_indicator
from tests.core.tables import GOOD, row, run_check, with_row, with_rows


def test_the_later_of_two_equal_names_is_named() -> None:
    (finding,) = run_check(duplicate_indicator, with_row(3, level3="培训 次数。"))
    assert finding.row == 4
    assert "第 1 行" in finding.message


def test_different_empty_and_unused_names_are_no_duplicates() -> None:
    unused = [row(level3=name, target="不适用", weight="0", score="0") for name in ("不适用", "不适用", "", "")]
    assert run_check(duplicate_indicator, with_rows(*GOOD.indicators, *unused)) == []
