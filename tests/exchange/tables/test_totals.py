"""The total: read where it is a figure, said where it is none."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from perfeval.exchange.readers.tables import read_grids
from tests.exchange.tables.firm import BEFORE, HEAD, ROWS, TOTAL, grid_of, read, said

pytestmark = pytest.mark.once


@pytest.mark.parametrize("text", ["一百", "九十六点三八", "见附表", "#REF!"])
def test_a_total_that_is_no_figure_is_said_with_its_place(text: str) -> None:
    table = read(HEAD + ROWS + TOTAL.replace("99.65", text))
    (doubt,) = table.doubts
    assert table.sheet.published_total is None
    assert table.sheet.published_total_weight == 100
    assert (doubt.message, doubt.cell) == (f"“{text}”不是数字，总分没有读取。", "published_total")
    assert doubt.place is not None
    assert (doubt.place.row, doubt.place.column) == (8, 8)


def test_a_total_weight_that_is_no_figure_is_said() -> None:
    table = read(HEAD + ROWS + TOTAL.replace("100", "一百"))
    assert said(table) == [("published_total_weight", "“一百”不是数字，总分值没有读取。")]
    assert table.sheet.published_total == Decimal("99.65")


def test_a_total_row_without_any_figure_is_still_one() -> None:
    table = read(HEAD + ROWS + TOTAL.replace("100", "一百").replace("99.65", "见附表"))
    assert [cell for cell, _ in said(table)] == ["published_total_weight", "published_total"]
    assert len(table.sheet.indicators) == 3


def test_a_formula_that_was_never_computed_is_said_at_the_total() -> None:
    grid = grid_of(HEAD + ROWS + TOTAL)
    cells = tuple(
        replace(cell, text="", problem="公式没有保存计算结果。") if cell.text == "99.65" else cell
        for cell in grid.cells
    )
    (table,) = read_grids((replace(grid, cells=cells),))
    assert said(table) == [("published_total", "公式没有保存计算结果。")]


def test_words_instead_of_a_total_in_plain_text_are_said() -> None:
    grid = replace(grid_of(HEAD + ROWS + "总分\t一百\t九十六\n"), kind="text")
    (table,) = read_grids((grid,))
    assert {"一百", "九十六"} <= {doubt.text for doubt in table.doubts if "published_total" in doubt.cells}


def test_a_table_without_a_total_is_said() -> None:
    assert said(read(HEAD + ROWS)) == [("published_total", "表中没有找到总分，空着。")]


def test_a_total_row_that_is_not_filled_in_is_no_doubt() -> None:
    table = read(HEAD + ROWS + "总分\n")
    assert (said(table), table.sheet.published_total, len(table.sheet.indicators)) == ([], None, 3)


@pytest.mark.parametrize(("text", "total"), [("总分：96.38", "96.38"), ("合计: 96.38分", "96.38")])
def test_a_total_in_one_cell_with_its_label_is_read(text: str, total: str) -> None:
    table = read(HEAD + ROWS + text + "\n")
    assert (said(table), table.sheet.published_total) == ([], Decimal(total))


def test_a_total_in_a_line_below_the_table_is_read() -> None:
    table = read(HEAD + ROWS, BEFORE, ("总分：96.38",))
    assert (said(table), table.sheet.published_total) == ([], Decimal("96.38"))


def test_a_stated_total_that_is_no_figure_is_said() -> None:
    assert said(read(HEAD + ROWS + "总分：见附表\n")) == [("published_total", "“见附表”不是数字，总分没有读取。")]
