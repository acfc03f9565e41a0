from __future__ import annotations

from perfeval.core.checks.same_target_everywhere import same_target_everywhere
from tests.core.tables import GOOD, row, run_check, with_rows

SAME = [row(level3=name, target=target) for name, target in (("甲", ">=98%"), ("乙", ">=98%"), ("丙", ">= 98％"))]


def test_one_target_for_everything_is_named_once() -> None:
    (finding,) = run_check(same_target_everywhere, with_rows(*SAME))
    assert (finding.part, finding.row, finding.published) == ("indicators", None, ">=98%")


def test_two_rows_or_one_other_target_are_no_matter() -> None:
    assert run_check(same_target_everywhere, GOOD) == []
    assert run_check(same_target_everywhere, with_rows(*SAME[:2])) == []
    assert run_check(same_target_everywhere, with_rows(*SAME, row(target="≥97%"))) == []


def test_unused_and_empty_rows_are_not_looked_at() -> None:
    unused = row(level3="不适用", target="不适用", weight="0", score="0")
    assert len(run_check(same_target_everywhere, with_rows(*SAME, unused, row(target=None)))) == 1
