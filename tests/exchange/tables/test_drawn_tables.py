"""Tables in forms that nobody has printed: other words, other orders, merged cells, new pages. All are read back alike."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import groupby

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfeval.core.sheet import FundLine, Indicator, Sheet
from perfeval.core.target import parse_actual, parse_target
from perfeval.exchange.grids import Cell, Grid
from perfeval.exchange.readers.tables import ReadTable, read_grids, words
from tests.exchange.tables.comparison import cells, differing
from tests.exchange.tables.drawing import FUNDS, SYNONYMS, Drawing, Form

pytestmark = pytest.mark.once

LEVELS = (
    ("产出指标", "数量指标"), ("产出指标", "质量指标"), ("产出指标", "时效指标"), ("产出指标", "成本指标"),
    ("效益指标", "经济效益指标"), ("效益指标", "社会效益指标"), ("效益指标", "可持续影响指标"),
    ("满意度指标", "服务对象满意度指标"),
)  # fmt: skip
NAMES = (
    "培训场次",
    "系统验收合格率",
    "12345热线接通率",
    "资金拨付及时性",
    "群众满意度",
    "不适用",
    "无",
    "“一窗受理”人员数量（名）",
)
TARGETS = (
    "≥95%",
    "100%",
    "20场",
    "≤49万元",
    "2024年12月31日前",
    "效果显著",
    "不适用",
    "24小时内",
    "≥1.5",
    ">90%",
    "15个工作日内",
)
ACTUALS = ("96%", "100%", "21场", "48.80万元", "2024年11月", "效果显著", "无", "完成工单2551件", "≥95%")
SENTENCES = (
    "受疫情影响，采取线上方式培训。",
    "偏差原因：预算压减；改进措施：加强管理。",
    "按计划完成了全部工作，满意度达95%。",
)

points = st.sampled_from(["0", "2", "2.5", "10", "10.0", "12.50", "15"]).map(Decimal)
money = st.sampled_from(["0", "0.00", "48.8", "49", "100.50", "1234567.89", "20"]).map(Decimal)


@st.composite
def indicators(draw: st.DrawFn) -> tuple[Indicator, ...]:
    chosen = sorted(draw(st.lists(st.sampled_from(range(len(LEVELS))), min_size=2, max_size=9)))
    labels = (
        {"产出指标": Decimal(50), "效益指标": Decimal(30), "满意度指标": Decimal(10)} if draw(st.booleans()) else {}
    )
    return tuple(
        Indicator(
            level1=LEVELS[index][0],
            level2=LEVELS[index][1],
            level3=draw(st.sampled_from(NAMES)),
            target=parse_target(draw(st.sampled_from(TARGETS))),
            actual=parse_actual(draw(st.sampled_from(ACTUALS))),
            weight=draw(points),
            score=draw(points),
            level1_weight_label=labels.get(LEVELS[index][0]),
            completion=Decimal(draw(st.sampled_from(["100", "97.5"]))),
            deviation_reason=draw(st.none() | st.sampled_from(SENTENCES)),
            improvement=draw(st.none() | st.sampled_from(SENTENCES)),
        )
        for index in chosen
    )


@st.composite
def fund_lines(draw: st.DrawFn, label: str, *, dashed: bool) -> FundLine:
    initial, adjusted, executed = draw(money), draw(money), draw(money)
    if dashed:
        return FundLine(label, initial, adjusted, executed, dashed=frozenset({"weight", "rate", "score"}))
    return FundLine(label, initial, adjusted, executed, Decimal(10), Decimal("97.76"), Decimal("9.78"))


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    return Sheet(
        year=draw(st.sampled_from([2022, 2024, 2025])),
        kind="project",
        unit_of_money=draw(st.sampled_from(["元", "万元"])),
        title="项目支出绩效自评表",
        project_name="2023年市“12345”政务服务热线工作经费",
        supervising_department="市政务服务局（本级）",
        implementing_unit="市热线服务中心",
        funds=(
            draw(fund_lines("年度资金总额", dashed=False)),
            draw(fund_lines("其中：当年财政拨款", dashed=True)),
            draw(fund_lines("上年结转资金", dashed=True)),
        ),
        goal_expected=draw(st.sampled_from(SENTENCES)),
        goal_actual=draw(st.sampled_from(SENTENCES)),
        indicators=draw(indicators()),
        published_total=Decimal("98.50"),
        published_total_weight=Decimal(100),
    )


@st.composite
def forms(draw: st.DrawFn, *, loose: bool) -> Form:
    values = ["target3" if draw(st.booleans()) else "target", "actual", "weight", "score", "reason"]
    values += draw(st.lists(st.sampled_from(["completion", "improvement", "extra"]), unique=True))
    chosen = {name: draw(st.sampled_from(words)) for name, words in SYNONYMS.items()}
    breaks = " " if loose else "\n"
    at = draw(st.integers(1, 3))
    return Form(
        columns=("level1", "level2", "level3", *draw(st.permutations(values))),
        funds=tuple(draw(st.permutations(FUNDS))),
        blocks=("head", *draw(st.permutations(["funds", "goals"]))),
        words=chosen.__getitem__,
        merged=draw(st.booleans()),
        loose=loose,
        block_column=draw(st.booleans()),
        page_after=draw(st.none() | st.integers(1, 5)),
        new_table=not loose and draw(st.booleans()),
        filler=draw(st.booleans()),
        split=(lambda text: text[:at] + breaks + text[at:]) if draw(st.booleans()) else str,
        title_within=draw(st.booleans()),
    )


def printed(sheet: Sheet, form: Form) -> Sheet:
    """What of the sheet the form shows."""
    rows = tuple(
        replace(
            row,
            completion=row.completion if "completion" in form.columns else None,
            improvement=row.improvement if "improvement" in form.columns else None,
        )
        for row in sheet.indicators
    )
    return replace(sheet, indicators=rows, head_fields=(("年度", f"（{sheet.year}年度）"),))


def read(sheet: Sheet, form: Form) -> ReadTable:
    (table,) = read_grids(Drawing(sheet, form).grids_of())
    return table


def certain(table: ReadTable) -> bool:
    """No doubt but of the column that a sheet has no cell for."""
    return all("一栏在自评表中没有对应的位置" in doubt.message for doubt in table.doubts)


@given(sheets(), forms(loose=False))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_table_of_cells_is_read_back_whole_and_for_certain(sheet: Sheet, form: Form) -> None:
    table = read(sheet, form)
    assert differing(table.sheet, printed(sheet, form))[0] == []
    assert table.sheet == printed(sheet, form)
    assert certain(table)


@given(sheets(), forms(loose=True))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_text_in_cells_is_read_back_whole_and_for_certain(sheet: Sheet, form: Form) -> None:
    table = read(sheet, form)
    assert table.sheet == printed(sheet, form)
    assert certain(table)


@st.composite
def damaged(draw: st.DrawFn, grids: tuple[Grid, ...]) -> tuple[Grid, ...]:
    """Cells lost, added or doubled in a few rows of figures, so that what stands behind them slips."""
    (grid,) = grids
    rows = {row: [cell.text for cell in cells] for row, cells in groupby(grid.cells, key=lambda cell: cell.row)}
    first = min(row for row, texts in rows.items() if any(words.indicator_column(text) == "level3" for text in texts))
    candidates = [row for row, texts in rows.items() if row > first + 1 and sum(map(bool, texts)) > 3]
    for row in draw(st.lists(st.sampled_from(candidates), min_size=1, max_size=3, unique=True)):
        texts = rows[row]
        at = draw(st.integers(0, len(texts) - 1))
        match draw(st.sampled_from(["lose", "add", "double"])):
            case "lose":
                del texts[at]
                texts.append("")
            case "add":
                texts.insert(at, "")
            case "double":
                texts.insert(at, texts[at])
    cells = [Cell(row, column, text) for row, texts in rows.items() for column, text in enumerate(texts, start=1)]
    return (replace(grid, cells=tuple(cells)),)


@given(st.data(), sheets(), forms(loose=True))
@settings(
    max_examples=300, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
def test_no_wrong_figure_of_damaged_text_goes_unreported(data: st.DataObject, sheet: Sheet, form: Form) -> None:
    """A figure that was lost is missing; one that is there is the right one, or its cell is in doubt.

    The same tables in every run: what others find (`derandomize=False`, many examples) becomes a case below.
    """
    assert_honest(data.draw(damaged(Drawing(sheet, form).grids_of())), sheet, form)


def assert_honest(grids: tuple[Grid, ...], sheet: Sheet, form: Form) -> None:
    (table,) = read_grids(grids)
    if len(table.sheet.indicators) != len(sheet.indicators):
        assert table.doubts
        return
    one = cells(table.sheet)
    wrong = [cell for cell in differing(table.sheet, printed(sheet, form))[0] if isinstance(one.get(cell), Decimal)]
    assert set(wrong) <= {cell for doubt in table.doubts for cell in doubt.cells}


@pytest.mark.parametrize("lost", [("reason",), ("improvement",), ("reason", "improvement")])
@pytest.mark.parametrize("rows", [2, 3])
def test_a_slip_after_which_every_cell_might_stand_where_it_is(rows: int, lost: tuple[str, ...]) -> None:
    """One blank cell less, and 是, 100%, 96% stand under 改进措施, 是否核心指标, 完成程度; only that nothing is left for the
    actual value tells it, which is not in every second row then."""
    row = Indicator(
        "产出指标", "数量指标", "培训场次", parse_target("≥95%"), parse_actual("96%"), Decimal(0), Decimal(0),
        completion=Decimal(100),
    )  # fmt: skip
    sheet = Sheet(
        year=2022, kind="project", unit_of_money="元", title="项目支出绩效自评表", project_name="热线工作经费",
        funds=(FundLine("年度资金总额", Decimal(0), Decimal(0), Decimal(0), Decimal(10), Decimal("97.76"), Decimal("9.78")),),
        goal_expected="完成。", goal_actual="完成。", indicators=(row,) * rows,
        published_total=Decimal("98.50"), published_total_weight=Decimal(100),
    )  # fmt: skip
    values = ("target3", "weight", "score", "reason", "improvement", "extra", "completion", "actual")
    form = Form(("level1", "level2", "level3", *values), FUNDS, ("head", "funds", "goals"), lambda name: SYNONYMS[name][0], loose=True, block_column=False)  # fmt: skip
    (grid,) = Drawing(sheet, form).grids_of()
    first = next(cell.row for cell in grid.cells if cell.text == "数量指标")
    gone = {9 + values.index(name) - values.index("reason") for name in lost}
    kept = [cell for cell in grid.cells if cell.row != first or cell.column not in gone]
    moved = [
        replace(cell, column=cell.column - sum(column < cell.column for column in gone)) if cell.row == first else cell
        for cell in kept
    ]
    assert_honest((replace(grid, cells=tuple(moved)),), sheet, form)
