"""元 or 万元: two that disagree are said with both places, also where one stands above the title."""

from __future__ import annotations

import pytest

from tests.exchange.tables.firm import BEFORE, HEAD, ROWS, TOTAL, read, said

pytestmark = pytest.mark.once


@pytest.mark.parametrize("before", [("单位：元", *BEFORE), ("单位：元", "附件2", *BEFORE), (*BEFORE, "单位：元")])
def test_a_unit_above_the_table_that_disagrees_with_one_in_it_is_said(before: tuple[str, ...]) -> None:
    ((cell, message),) = said(read(HEAD + ROWS + TOTAL, before))
    assert cell == "unit_of_money"
    assert "“单位：元”（表格 1前的文字 第" in message
    assert "“项目资金（万元）”（表格 1 第 2 行第 1 列）" in message


def test_the_same_unit_twice_is_no_doubt() -> None:
    table = read(HEAD + ROWS + TOTAL, ("单位：万元", *BEFORE))
    assert (said(table), table.sheet.unit_of_money) == ([], "万元")


def test_a_unit_above_the_title_is_the_tables() -> None:
    table = read((HEAD + ROWS + TOTAL).replace("（万元）", ""), ("单位：元", *BEFORE))
    assert (said(table), table.sheet.unit_of_money) == ([], "元")
