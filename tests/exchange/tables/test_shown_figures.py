"""Figures of workbooks: what is shown counts, and where the format scales it that is said."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from perfeval.exchange.readers.tables import ReadTable, read_grids
from tests.exchange.tables.firm import HEAD, ROWS, TOTAL, grid_of, said

pytestmark = pytest.mark.once


def with_executed(text: str, number: str) -> ReadTable:
    grid = grid_of(HEAD + ROWS + TOTAL)
    cells = tuple(
        replace(cell, text=text, number=Decimal(number)) if cell.text == "96.5" else cell for cell in grid.cells
    )
    (table,) = read_grids((replace(grid, cells=cells),))
    return table


@pytest.mark.parametrize(
    ("text", "number", "figure"),
    [
        ("96.5", "965000", "96.5"),  # 0!.0,
        ("1.20百万", "1200000", "1.20"),
        ("96.5万", "965000", "96.5"),
        ("1,200", "1200000", "1200"),
        ("965000元", "965000", "965000"),
    ],
)
def test_a_figure_that_its_format_scales_is_taken_as_shown_and_said(text: str, number: str, figure: str) -> None:
    table = with_executed(text, number)
    assert str(table.sheet.funds[0].executed) == figure
    ((cell, message),) = said(table)
    assert cell == "funds/1/executed"
    assert text in message


def test_words_of_a_format_that_look_like_figures_do_no_harm() -> None:
    assert with_executed("1,2项", "5").sheet.funds[0].executed == 5


@pytest.mark.parametrize(
    ("text", "number", "figure"),
    [("96.50", "96.5", "96.50"), ("97", "96.5", "97"), ("(96.5)", "-96.5", "-96.5"), ("¥96.50", "96.5", "96.50")],
)
def test_a_figure_that_is_only_rounded_keeps_the_shown_digits_in_silence(text: str, number: str, figure: str) -> None:
    table = with_executed(text, number)
    assert (str(table.sheet.funds[0].executed), said(table)) == (figure, [])


@pytest.mark.parametrize(("cell", "path"), [("50", "indicators/1/weight"), ("市政务局", "")])
def test_what_is_wrong_with_a_cell_is_said_wherever_it_stands(cell: str, path: str) -> None:
    grid = grid_of(HEAD + ROWS + TOTAL)
    first = next(one for one in grid.cells if one.text == cell)
    cells = tuple(replace(one, problem="划掉的文字“5”没有读取。") if one is first else one for one in grid.cells)
    (table,) = read_grids((replace(grid, cells=cells),))
    assert said(table) == [(path, "划掉的文字“5”没有读取。")]
