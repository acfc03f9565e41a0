from __future__ import annotations

from perfeval.core.checks.name_missing import name_missing
from tests.core.tables import GOOD, row, run_check, with_row, with_rows


def test_an_indicator_with_weight_needs_it() -> None:
    (finding,) = run_check(name_missing, with_row(0, level3=""))
    assert (finding.id, finding.row, finding.field) == ("name-missing", 1, "level3")
    assert "有分值 15" in finding.message


def test_without_weight_or_use_it_does_not() -> None:
    assert run_check(name_missing, GOOD) == []
    assert run_check(name_missing, with_row(0, level3="", weight="0")) == []
    assert run_check(name_missing, with_row(0, level3="", weight=None)) == []
    unused = row(level3="不适用", target="不适用", actual=None, weight="5")
    assert run_check(name_missing, with_rows(unused)) == []
