"""The text of the PDF, cell by cell, is the text of the Sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

import pytest

from perfeval.core.sheet import FundLine, Indicator, Sheet
from perfeval.printing.document import PrintDocument
from perfeval.printing.layouts import MILLIMETRE, Columns, Layout, find_layout
from perfeval.printing.render import render_pdf
from tests.core.sheets import PUBLISHED
from tests.printing.reading import Cell, read_cells, squeezed
from tests.printing.tables import LAYOUTS, long_table, printed, prose, published, with_reason

pytestmark = pytest.mark.once

TEXT_COLUMNS = ("level3", "target", "actual", "weight", "score", "reason")


def edges(layout: Layout, columns: Sequence[float]) -> list[float]:
    """Where the columns begin and end, in points from the paper's left edge."""
    positions = [layout.paper.left]
    for width in columns:
        positions.append(positions[-1] + width)
    return [position * MILLIMETRE for position in positions]


def column(cells: Sequence[Cell], layout: Layout, name: str) -> list[Cell]:
    at = list(Columns.__dataclass_fields__).index(name)
    limits = edges(layout, layout.columns.all())
    return [cell for cell in cells if cell.stands_at(limits[at], limits[at + 1])]


def indicator_rows(cells: Sequence[Cell], layout: Layout) -> list[dict[str, str]]:
    """The rows of the indicator block as printed: text by column, level 1 and 2 from the cells beside."""
    below = [cell for cell in cells if cell.page or cell.top > head_of_block(cells).top]
    columns = {name: column(below, layout, name) for name in (*TEXT_COLUMNS, "level1", "level2")}
    heads = {(cell.page, cell.top) for cell in columns["level3"] if cell.text == "三级指标"}
    lines = sorted({(cell.page, cell.top, cell.bottom) for name in TEXT_COLUMNS for cell in columns[name]})
    total = [(cell.page, cell.top) for cell in cells if cell.text == "总分"][-1]
    return [
        {name: text_at(found, page, (top + bottom) / 2) for name, found in columns.items()}
        for page, top, bottom in lines
        if (page, top) not in heads and (page, top) < total
    ]


def head_of_block(cells: Sequence[Cell]) -> Cell:
    return next(cell for cell in cells if cell.text == "三级指标")


def text_at(column: Sequence[Cell], page: int, height: float) -> str:
    return next((cell.text for cell in column if cell.page == page and cell.top < height < cell.bottom), "")


def expected_row(row: Indicator) -> dict[str, str]:
    columns = [f"{name}：{text}" for name, text in row.deviation_columns if text]
    improvement = f"改进措施：{row.improvement}" if row.improvement else ""
    return {
        "level3": squeezed(row.level3),
        "target": squeezed(row.target.text),
        "actual": squeezed(row.actual.text),
        "weight": "" if row.weight is None else f"{row.weight:f}",
        "score": "" if row.score is None else f"{row.score:f}",
        "reason": squeezed("".join([row.deviation_reason or "", *columns, improvement])),
        "level1": squeezed(row.level1),
        "level2": squeezed(row.level2),
    }


def without_marks(row: dict[str, str], sheet: Sheet) -> dict[str, str]:
    """Level names without the points and （续） that the form adds to them."""
    level1 = row["level1"].removesuffix("（续）")
    for weight in {indicator.level1_weight_label for indicator in sheet.indicators}:
        level1 = level1.removesuffix(f"（{weight}分）")
    return {**row, "level1": level1, "level2": row["level2"].removesuffix("（续）")}


def fund_rows(cells: Sequence[Cell], layout: Layout) -> list[list[str]]:
    """Label and six figures of every row between the heads of the funds and of the goals."""
    limits = edges(layout, layout.fund_columns)[1:]
    top = next(cell.top for cell in cells if cell.text == "年初预算数")
    bottom = next(cell.top for cell in cells if cell.text == "预期目标")
    block = [cell for cell in cells if cell.page == 0 and top < cell.top < bottom]
    labels = [cell for cell in block if cell.stands_at(limits[0], limits[1])]
    return [
        [label.text]
        + [
            next((cell.text for cell in block if cell.top == label.top and cell.stands_at(left, right)), "")
            for left, right in pairwise(limits[1:])
        ]
        for label in labels
    ]


def expected_funds(line: FundLine, percent: str) -> list[str]:
    def figure(field: str, sign: str = "") -> str:
        value = getattr(line, field)
        return "—" if field in line.dashed else "" if value is None else f"{value:f}{sign}"

    amounts = [figure(field) for field in ("initial_budget", "adjusted_budget", "executed", "weight")]
    return [squeezed(line.label), *amounts, figure("rate", percent), figure("score")]


@pytest.fixture(params=[(name, key) for name in PUBLISHED for key in LAYOUTS], ids="-".join)
def case(request: pytest.FixtureRequest) -> tuple[Sheet, Layout, list[Cell]]:
    name, key = request.param
    return published(name), find_layout(key), read_cells(printed(name, key))


def test_the_indicators_are_those_of_the_sheet(case: tuple[Sheet, Layout, list[Cell]]) -> None:
    sheet, layout, cells = case
    rows = [without_marks(row, sheet) for row in indicator_rows(cells, layout)]
    assert rows == [expected_row(row) for row in sheet.indicators]


def test_the_funds_are_those_of_the_sheet(case: tuple[Sheet, Layout, list[Cell]]) -> None:
    sheet, layout, cells = case
    assert fund_rows(cells, layout) == [expected_funds(line, layout.percent) for line in sheet.funds]


def test_goals_and_total_are_those_of_the_sheet(case: tuple[Sheet, Layout, list[Cell]]) -> None:
    sheet, _, cells = case
    texts = {cell.text for cell in cells}
    assert {squeezed(sheet.goal_expected), squeezed(sheet.goal_actual)} <= texts
    total = [cell for cell in cells if cell.text == "总分"][-1]
    figures = [cell.text for cell in cells if (cell.page, cell.top) == (total.page, total.top)]
    points = [sheet.published_total_weight, sheet.published_total]
    assert figures[1 : 1 + len(points)][: len([p for p in points if p is not None])] == [
        f"{value:f}" for value in points if value is not None
    ]


def test_the_head_is_that_of_the_sheet(case: tuple[Sheet, Layout, list[Cell]]) -> None:
    sheet, layout, cells = case
    texts = {cell.text for cell in cells}
    wanted = [sheet.implementing_unit] if sheet.kind == "department" else [sheet.project_name, sheet.implementing_unit]
    if layout.key == "futian":
        wanted += [sheet.project_code, str(sheet.year)]
    assert {squeezed(text) for text in wanted if text} <= texts


@pytest.mark.parametrize("key", LAYOUTS)
def test_a_reason_longer_than_a_page_is_printed_whole(key: str) -> None:
    reason = prose(2000)
    sheet, layout = with_reason(long_table(12), 5, reason), find_layout(key)
    rows = indicator_rows(read_cells(render_pdf(PrintDocument(sheet, key))), layout)
    pieces = groupby(rows, lambda row: row["level3"].removesuffix("（续）"))
    reasons = {name: "".join(row["reason"] for row in group) for name, group in pieces}
    assert reasons[sheet.indicators[5].level3] == squeezed(reason)
    assert list(reasons) == [row.level3 for row in sheet.indicators]


@pytest.mark.parametrize("key", LAYOUTS)
def test_goals_longer_than_a_page_are_printed_whole(key: str) -> None:
    sheet = replace(published("futian-2022-01"), goal_expected=prose(3000), goal_actual=prose(400))
    cells = read_cells(render_pdf(PrintDocument(sheet, key)))
    left = next(cell.left for cell in cells if cell.text == "预期目标")
    goals = [cell.text for cell in cells if cell.left == left and len(cell.text) > 20]
    assert "".join(goals) == squeezed(prose(3000))
