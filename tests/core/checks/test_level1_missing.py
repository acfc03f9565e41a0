from __future__ import annotations

from dataclasses import replace

from perfeval.core.checks.level1_missing import level1_missing
from tests.core.tables import GOOD, MOF, run_check, with_row, with_rows


def test_a_required_level_without_rows_is_an_error() -> None:
    (finding,) = run_check(level1_missing, with_rows(*GOOD.indicators[:5]))
    assert (finding.part, finding.row) == ("level1", "满意度指标")


def test_a_row_under_an_alias_is_a_row() -> None:
    assert run_check(level1_missing, with_row(5, level1="满意度")) == []


def test_what_the_scheme_does_not_require_may_be_missing() -> None:
    levels = tuple(replace(level1, required=level1.name != "满意度指标") for level1 in MOF.level1)
    assert run_check(level1_missing, with_rows(*GOOD.indicators[:5]), replace(MOF, level1=levels)) == []
