from __future__ import annotations

import pytest

from perfeval.core.checks.reason_boilerplate import reason_boilerplate
from tests.core.tables import run_check, with_row


@pytest.mark.parametrize("reason", ["偏差原因: 根据实际情况填写", "完成", "无"])
def test_the_forms_own_words_are_no_answer(reason: str) -> None:
    (finding,) = run_check(reason_boilerplate, with_row(0, score="14", deviation_reason=reason))
    assert (finding.row, finding.severity, finding.published) == (1, "warning", reason)


@pytest.mark.parametrize("reason", ["受疫情影响，部分培训改为线上", None])
def test_a_reason_or_an_empty_cell_is_not_boilerplate(reason: str | None) -> None:
    assert run_check(reason_boilerplate, with_row(0, score="14", deviation_reason=reason)) == []


def test_nobody_asks_where_no_points_are_lost() -> None:
    assert run_check(reason_boilerplate, with_row(0, deviation_reason="完成")) == []
