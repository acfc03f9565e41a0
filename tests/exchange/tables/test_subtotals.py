"""小计 of a level is no indicator; what it says is held against the rows it stands for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from perfeval.exchange.grids import Cell
from perfeval.exchange.readers.tables import read_grids
from tests.exchange.tables.firm import HEAD, ROWS, TOTAL, grid_of, read, said

pytestmark = pytest.mark.once

OUTPUT = "\t产出指标\t数量指标\t培训场次\t≥20场\t21场\t50\t50\t\n"
TWO = OUTPUT.replace("50\t50", "30\t30") + "\t\t质量指标\t合格率\t≥95%\t96%\t20\t20\t\n"


@pytest.mark.parametrize(
    "row",
    [
        "\t\t小计\t\t\t\t50\t50\t\n",
        "\t\t\t小计\t\t\t50\t50\t\n",
        "\t小计\t\t\t\t\t50\t50\t\n",
        "\t\t产出指标小计\t\t—\t—\t50\t50\t\n",
        "\t一级指标小计\t\t\t\t\t50\t50\t\n",
        "\t合计\t\t\t\t\t50\t50\t\n",
        "合计\t\t\t\t\t\t50\t50\t\n",
        "\t产出指标\t小计\t\t\t\t50\t50\t\n",
        "\t\t\t小计\t\t\t\t50\t\n",
    ],
)
def test_a_subtotal_of_a_level_is_no_indicator(row: str) -> None:
    table = read(HEAD + ROWS.replace(OUTPUT, TWO + row) + TOTAL)
    assert [(one.level1, one.level2, str(one.score)) for one in table.sheet.indicators] == [
        ("产出指标", "数量指标", "30"),
        ("产出指标", "质量指标", "20"),
        ("效益指标", "社会效益指标", "30"),
        ("满意度指标", "服务对象满意度指标", "10"),
    ]
    assert said(table) == []
    assert table.sheet.published_total_weight == 100


def test_a_subtotal_that_heads_its_rows_leaves_them_their_level() -> None:
    row = "\t产出指标（50分）\t小计\t\t\t\t50\t50\t\n"
    table = read(HEAD + ROWS.replace(OUTPUT, row + TWO.replace("产出指标", "")) + TOTAL)
    assert [one.level1 for one in table.sheet.indicators][:2] == ["产出指标", "产出指标"]
    assert said(table) == []


def test_a_subtotal_that_differs_from_its_rows_is_said() -> None:
    table = read(HEAD + ROWS.replace(OUTPUT, TWO + "\t\t小计\t\t\t\t50\t49\t\n") + TOTAL)
    (doubt,) = table.doubts
    assert doubt.message == "“小计”行的得分是 49，而它所属各行之和是 50，请核对。"
    assert doubt.place is not None
    assert (doubt.place.row, doubt.place.column) == (7, 8)


def test_a_row_with_numbered_parts_stays_an_indicator() -> None:
    parts = "\t\t\t1.甲\t1台\t1台\t30\t30\t\n\t\t\t2.乙\t1台\t1台\t20\t20\t\n"
    table = read(HEAD + ROWS.replace(OUTPUT, "\t产出指标\t数量指标\t设备小计\t\t\t50\t50\t\n" + parts) + TOTAL)
    assert [row.children_of for row in table.sheet.indicators][:3] == [None, "设备小计", "设备小计"]


def test_an_indicator_whose_name_ends_in_the_word_stays_one() -> None:
    table = read(HEAD + ROWS.replace("培训场次\t≥20场\t21场", "培训费合计\t\t") + TOTAL)
    assert [row.level3 for row in table.sheet.indicators] == ["培训费合计", "便民程度", "群众满意度"]


def test_a_subtotal_in_plain_text_is_none_either() -> None:
    grid = grid_of(HEAD + ROWS.replace(OUTPUT, TWO + "\t\t小计\t\t\t\t50\t50\t\n") + TOTAL)
    columns = range(1, 10)
    there = {(cell.row, cell.column): cell for cell in grid.cells}
    cells = tuple(there.get((row, column), Cell(row, column, "")) for row in range(1, 11) for column in columns)
    (table,) = read_grids((replace(grid, kind="text", cells=cells),))
    assert [str(row.score) for row in table.sheet.indicators] == ["30", "20", "30", "10"]
