"""Single things that forms do, each in a table of its own."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from perfeval.exchange.grids import Cell, Grid
from perfeval.exchange.grids.text import text_grids
from perfeval.exchange.readers.tables import MAX_LINES, ReadTable, read_grids

pytestmark = pytest.mark.once

HEAD = """项目支出绩效自评表
(2024年度)
项目名称\t窗口服务费\t主管部门\t市政务局\t实施单位\t市政务中心
项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分
\t年度资金总额\t100\t100\t96.5\t10\t96.5%\t9.65
"""
ROWS = """绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因
\t产出指标\t数量指标\t培训场次\t≥20场\t21场\t50\t50\t
\t效益指标\t社会效益指标\t便民程度\t效果显著\t效果显著\t30\t30\t
\t满意度指标\t服务对象满意度指标\t群众满意度\t≥90%\t95%\t10\t10\t
总分\t\t\t\t\t\t100\t99.65\t
"""


def read(text: str) -> ReadTable:
    (table,) = read_grids(text_grids(text.encode()))
    return table


def said(table: ReadTable, *cells: str) -> str:
    """What is said of a cell, or of no cell."""
    return "".join(doubt.message for doubt in table.doubts if doubt.cells == cells or set(cells) & set(doubt.cells))


def test_a_sound_table_leaves_no_doubt() -> None:
    table = read(HEAD + ROWS)
    assert table.doubts == ()
    assert (table.sheet.year, table.sheet.kind, table.sheet.unit_of_money) == (2024, "project", "万元")
    assert [row.score for row in table.sheet.indicators] == [50, 30, 10]
    assert table.sheet.published_total_weight == 100
    assert table.sheet.published_total == Decimal("99.65")


def test_zeros_that_are_printed_stay() -> None:
    rows = read(HEAD + ROWS.replace("\t50\t50\t", "\t50.0\t50.00\t")).sheet.indicators
    assert (str(rows[0].weight), str(rows[0].score)) == ("50.0", "50.00")


def test_a_pipe_table_with_breaks_is_the_same() -> None:
    lines = [f"| {' | '.join(line.split(chr(9)))} |" if "\t" in line else line for line in (HEAD + ROWS).splitlines()]
    lines.insert(3, "|---|---|")
    table = read("\n".join(lines).replace("年度指标值", "年度<br>指标值").replace("≥90%", r"$\geq 90\%$"))
    assert table.sheet == read(HEAD + ROWS).sheet


def test_no_figure_is_made_of_words() -> None:
    table = read(HEAD + ROWS.replace("\t30\t30\t", "\t30\t约三十\t"))
    assert table.sheet.indicators[1].score is None
    assert said(table, "indicators/2/score")


def test_no_year_no_unit_and_no_name_are_said() -> None:
    text = (HEAD + ROWS).replace("(2024年度)", "").replace("（万元）", "").replace("项目名称\t窗口服务费\t", "")
    table = read(text)
    assert (table.sheet.year, table.sheet.project_name) == (None, None)
    assert all(said(table, cell) for cell in ("year", "unit_of_money", "project_name"))


def test_a_column_that_a_sheet_has_not_is_said_once() -> None:
    table = read(HEAD + ROWS.replace("\t偏差原因", "\t复核得分").replace("\t50\t50\t", "\t50\t50\t49"))
    assert [doubt.message for doubt in table.doubts] == ["“复核得分”一栏在自评表中没有对应的位置，没有读取。"]
    assert table.sheet.indicators[0].score == 50


def test_a_row_of_dots_is_no_indicator() -> None:
    table = read(HEAD + ROWS.replace("总分", "\t\t……\t……\n总分"))
    assert (len(table.sheet.indicators), table.doubts) == (3, ())


def test_a_level_without_an_indicator_is_no_row() -> None:
    table = read(HEAD + ROWS.replace("总分", "\t\t其他满意度指标\t\t\t\t\t\t\n总分"))
    assert (len(table.sheet.indicators), table.doubts) == (3, ())


def test_a_cell_that_is_one_too_few_is_doubted_where_it_may_be_missing() -> None:
    """≥90% may be the target and the actual value lost, or the other way round."""
    table = read(HEAD + ROWS.replace("≥90%\t95%\t", "≥90%\t").replace("\t10\t10\t\n", "\t10\t10\t\t\n"))
    assert said(table, "indicators/3/target")
    assert said(table, "indicators/3/actual")


def test_a_total_with_one_figure_is_not_guessed() -> None:
    table = read(HEAD + ROWS.replace("\t100\t99.65\t", "\t99.65\t\t"))
    assert (table.sheet.published_total, table.sheet.published_total_weight) == (None, None)
    assert said(table, "published_total", "published_total_weight")


def test_two_tables_without_titles_between_are_two() -> None:
    table = HEAD.partition("\n(")[2].partition("\n")[2] + ROWS
    assert len(read_grids(text_grids((table + "\n" + table.replace("窗口服务费", "维修费")).encode()))) == 2


def test_a_list_of_targets_is_no_self_evaluation() -> None:
    targets = "项目绩效目标表\n一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t场次\t≥20场\n"
    assert read_grids(text_grids(targets.encode())) == ()
    (table,) = read_grids(text_grids((HEAD + ROWS + "\n" + targets).encode()))
    assert any("项目绩效目标表" in doubt.message for doubt in table.doubts)


def test_a_weight_merged_over_rows_counts_once() -> None:
    """In a file of cells."""
    heads = ["二级指标", "三级指标", "指标值", "完成值", "分值", "得分"]
    cells = [Cell(1, column, text) for column, text in enumerate(heads, start=1)]
    cells += [Cell(2, 1, "数量指标", rows=2), Cell(2, 2, "甲"), Cell(2, 3, "1台"), Cell(2, 4, "1台")]
    cells += [
        Cell(2, 5, "10", rows=2),
        Cell(2, 6, "10", rows=2),
        Cell(3, 2, "乙"),
        Cell(3, 3, "1座"),
        Cell(3, 4, "1座"),
    ]
    (table,) = read_grids([Grid("table", "表格 1", tuple(cells))])
    assert [row.weight for row in table.sheet.indicators] == [10, None]
    assert "合并" in said(table, "indicators/2/weight")
    assert "合并" in said(table, "indicators/2/score")


def test_a_cell_that_is_itself_at_fault_is_said() -> None:
    cells = [Cell(1, column, text) for column, text in enumerate(["三级指标", "指标值", "分值", "得分"], start=1)]
    cells += [Cell(2, 1, "甲"), Cell(2, 2, "≥1"), Cell(2, 3, "10"), Cell(2, 4, "", problem="公式没有算出的值。")]
    (table,) = read_grids([Grid("sheet", "自评表", tuple(cells))])
    assert table.sheet.indicators[0].score is None
    assert said(table, "indicators/1/score") == "公式没有算出的值。"


def test_figures_in_a_workbook_that_show_no_figure_are_taken_from_the_cell() -> None:
    """A narrow column shows ####."""
    cells = [Cell(1, column, text) for column, text in enumerate(["三级指标", "指标值", "分值", "得分"], start=1)]
    cells += [Cell(2, 1, "甲"), Cell(2, 2, "≥1"), Cell(2, 3, "####", number=Decimal("12.5")), Cell(2, 4, "10")]
    (table,) = read_grids([Grid("sheet", "自评表", tuple(cells))])
    assert table.sheet.indicators[0].weight == Decimal("12.5")


def test_an_annex_above_the_title_is_part_of_its_table() -> None:
    """Also in a workbook, where it is a row like any other."""
    cells = [Cell(1, 1, "附件 1"), Cell(2, 1, "项目支出绩效自评表"), Cell(3, 1, "（2024年度）")]
    heads = ["三级指标", "指标值", "分值", "得分"]
    cells += [Cell(4, column, text) for column, text in enumerate(heads, start=1)]
    cells += [Cell(5, column, text) for column, text in enumerate(["甲", "≥1", "10", "10"], start=1)]
    other = {"附件 1": "附件 2", "项目支出绩效自评表": "项目绩效自评表"}
    again = [Cell(cell.row + 5, cell.column, other.get(cell.text, cell.text)) for cell in cells]
    first, second = read_grids([Grid("sheet", "自评表", (*cells, *again))])
    assert first.sheet.indicators == second.sheet.indicators
    assert second.sheet.head_fields == (("附件", "附件 2"), ("年度", "（2024年度）"))
    assert first.sheet.head_fields == (("附件", "附件 1"), ("年度", "（2024年度）"))


def test_funds_in_pairs_may_have_parts_and_a_sum_may_be_blank() -> None:
    rows = [
        ["项目预算金额（万元）", "100", "全年执行数（万元）", "96.5", "执行率", "96.5%"],
        ["其中：当年财政拨款", "100", "全年执行数（万元）", "96.5", "执行率", "—"],
        ["上年结转资金", "全年执行数（万元）", "0", "执行率", "—"],
        ["三级指标", "指标值", "完成值", "分值", "得分"],
        ["甲", "≥1", "1", "90", "90"],
        ["指标自评得分小计", "90", "预算执行率得分", "9.65", "减分项", "绩效自评总得分", "99.65"],
    ]
    cells = tuple(Cell(row, column, text) for row, texts in enumerate(rows, 1) for column, text in enumerate(texts, 1))
    (table,) = read_grids([Grid("table", "表格 1", cells)])
    assert [(line.label, line.initial_budget, line.executed) for line in table.sheet.funds] == [
        ("项目预算金额（万元）", 100, Decimal("96.5")),
        ("其中：当年财政拨款", 100, Decimal("96.5")),
        ("上年结转资金", None, 0),
    ]
    assert table.sheet.funds[0].score == Decimal("9.65")
    assert (table.sheet.deduction, str(table.sheet.published_total)) == (None, "99.65")


def test_what_is_beyond_all_measure_is_left_out_and_said() -> None:
    rows = "\t产出指标\t数量指标\t甲乙丙\t≥1\t1\t1\t1\t\n" * 1_001
    table = read(HEAD + ROWS.partition("\n")[0] + "\n" + rows)
    assert len(table.sheet.indicators) == 1_000
    assert any("超过 1000 行" in doubt.message for doubt in table.doubts)
    table = read(HEAD + ROWS + "甲\t乙\n" * MAX_LINES)
    assert any(f"超过 {MAX_LINES} 行" in doubt.message for doubt in table.doubts)


@pytest.mark.parametrize(
    ("rate", "executed", "found", "words"),
    [
        ("0.965", "96.5", "96.5", "已换算为 96.5%"),
        ("1", "100", "100", "已换算为 100%"),
        ("1.00", "100", "100", "已换算为 100%"),
        ("1", "1", "1", "就是 1%"),
        ("0.5", "0.5", "0.5", "就是 0.5%"),
        ("0.965", "", "0.965", "请核对是否应为 96.5%"),
        ("0.5%", "0.5", "0.5", ""),
        ("0", "0", "0", ""),
        ("96.5", "96.5", "96.5", ""),
    ],
)
def test_a_rate_that_is_a_share_is_converted_where_the_amounts_say_so(
    rate: str, executed: str, found: str, words: str
) -> None:
    table = read(HEAD.replace("96.5\t10\t96.5%", f"{executed}\t10\t{rate}") + ROWS)
    assert table.sheet.funds[0].rate == Decimal(found)
    message = said(table, "funds/1/rate")
    assert words in message
    assert bool(message) == bool(words)


@pytest.mark.parametrize(
    ("completion", "found", "words"),
    [("1", "100", "已换算为 100%"), ("1.05", "1.05", ""), ("105%", "105", ""), ("0.01", "0.01", "请核对")],
)
def test_a_degree_of_completion_that_is_a_share_is_converted(completion: str, found: str, words: str) -> None:
    rows = ROWS.replace("实际完成值\t分值", "实际完成值\t完成程度\t分值").replace("21场\t", f"21场\t{completion}\t")
    actual = "0.002场" if completion == "0.01" else "21场"
    rows = rows.replace("效果显著\t30", "效果显著\t\t30").replace("95%\t10", "95%\t\t10").replace("21场", actual)
    table = read(HEAD + rows)
    assert table.sheet.indicators[0].completion == Decimal(found)
    assert words in said(table, "indicators/1/completion")


@pytest.mark.parametrize("points", ["9" * 20, "1." + "1" * 11, "٣٠", "12345"])
def test_points_that_are_none_are_not_read_as_some(points: str) -> None:
    table = read(HEAD + ROWS.replace("产出指标", f"产出指标{points}分"))
    assert table.sheet.indicators[0].level1_weight_label is None
    assert table.doubts  # nothing is passed over in silence


@pytest.mark.parametrize("points", ["50", "５０", "50.5", "50 . 5"])
def test_points_that_are_some_do_not(points: str) -> None:
    table = read(HEAD + ROWS.replace("产出指标", f"产出指标（{points}分）"))
    assert table.sheet.indicators[0].level1 == "产出指标"
    assert table.sheet.indicators[0].level1_weight_label in (50, Decimal("50.5"))


def test_a_line_above_a_table_and_the_one_within_it_is_said_once() -> None:
    """As a grid of a table within a cell has it: what stands before the outer one stands before it too."""
    inner = replace(text_grids((HEAD + ROWS).encode())[0], kind="table", before=("另有附言",))
    outer = Grid("table", "表格 9", (Cell(1, 1, ""),), inner.before)
    (table,) = read_grids((outer, inner))
    assert [doubt.message for doubt in table.doubts if "另有附言" in doubt.message] == [
        "“另有附言”不知道属于表头的哪一项，没有读取。"
    ]
