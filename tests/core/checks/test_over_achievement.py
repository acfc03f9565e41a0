from __future__ import annotations

from dataclasses import replace

import pytest

from perfeval.core.checks.over_achievement import over_achievement
from tests.core.tables import GOOD, MOF, run_check, with_row


@pytest.mark.parametrize(
    ("target", "actual"), [("≥300 件", "完成工单 2551 件"), ("10场", "13场"), ("≥1万人", "13000人")]
)
def test_far_more_than_the_target_wants_a_reason(target: str, actual: str) -> None:
    (finding,) = run_check(over_achievement, with_row(0, target=target, actual=actual))
    assert (finding.row, finding.severity) == (1, "warning")
    assert "130%" in finding.message


@pytest.mark.parametrize(
    ("target", "actual"), [("≥10个", "12.9个"), ("≤10个", "20个"), ("≥0个", "5个"), ("≥1万人", "2人")]
)
def test_less_than_that_or_another_direction_does_not(target: str, actual: str) -> None:
    assert run_check(over_achievement, with_row(0, target=target, actual=actual)) == []


def test_a_reason_in_own_words_answers_it() -> None:
    assert run_check(over_achievement, with_row(0, actual="60次", deviation_reason="新增三个分中心")) == []
    assert run_check(over_achievement, with_row(0, actual="60次", deviation_reason="根据实际情况填写"))


def test_a_scheme_may_do_without() -> None:
    assert MOF.over_achievement is not None
    silent = replace(MOF, over_achievement=replace(MOF.over_achievement, effect="none"))
    assert run_check(over_achievement, with_row(0, actual="60次"), silent) == []
    assert run_check(over_achievement, GOOD) == []
