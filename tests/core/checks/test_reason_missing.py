from __future__ import annotations

import pytest

from perfeval.core.checks.reason_missing import reason_missing
from tests.core.tables import GOOD, QIANNAN, row, run_check, with_row, with_rows


def test_full_scores_need_no_reason() -> None:
    assert run_check(reason_missing, GOOD) == []


@pytest.mark.parametrize("reason", [None, "", "  ", "无", "完成", "完成。", "—"])
def test_points_lost_without_a_reason_are_an_error(reason: str | None) -> None:
    (finding,) = run_check(reason_missing, with_row(0, score="14", deviation_reason=reason))
    assert (finding.row, finding.field) == (1, "deviation_reason")
    assert "得分 14，低于分值 15" in finding.message
    assert run_check(reason_missing, with_row(0, score="14", deviation_reason=reason), None)


def test_a_reason_in_its_cell_or_in_a_column_is_one() -> None:
    assert run_check(reason_missing, with_row(0, score="14", deviation_reason="受疫情影响")) == []
    assert run_check(reason_missing, with_row(0, score="14", deviation_columns=(("人员保障", "人手不足"),))) == []


def test_a_subtotal_is_excused_by_one_part_but_no_part_by_another() -> None:
    sheet = with_rows(
        row("成本指标", "小计", weight="5", score="3.8"),
        row("成本指标", "甲", weight="2.5", score="1.4", children_of="小计", deviation_reason="严格控制支出"),
        row("成本指标", "乙", weight="2.5", score="2.4", children_of="小计"),
    )
    assert [finding.row for finding in run_check(reason_missing, sheet, QIANNAN)] == [3]


def test_a_row_that_does_not_apply_is_told_something_else() -> None:
    assert run_check(reason_missing, with_row(0, level3="无", score="0")) == []
