from __future__ import annotations

from perfeval.core.checks.subtotal_weight import subtotal_weight
from tests.core.tables import QIANNAN, row, run_check, with_rows

PARTS = [row("成本指标", name, weight="2.5", children_of="基本支出小计") for name in ("甲", "乙")]


def test_a_weight_that_is_not_the_sum_of_its_parts_is_an_error() -> None:
    (finding,) = run_check(subtotal_weight, with_rows(*PARTS, row("成本指标", "基本支出小计", weight="6")), QIANNAN)
    assert (finding.row, finding.field, finding.published, finding.expected) == (3, "weight", "6", "5")


def test_the_sum_is_right() -> None:
    assert run_check(subtotal_weight, with_rows(row("成本指标", "基本支出小计", weight="5"), *PARTS), QIANNAN) == []
