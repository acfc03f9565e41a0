"""汇总分析报告: the figures of many tables, exact, and what the department says of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from perfeval.core.narrative.document import BarChart, Document, Heading, PageBreak, Paragraph, Table
from perfeval.core.narrative.drawing import draw
from perfeval.core.narrative.summary import (
    MOST_LOSSES,
    LevelRate,
    ProjectLine,
    Summary,
    build_summary,
    totals_of,
)

pytestmark = pytest.mark.once


def line(score: str | None = "90", budget: str | None = "100", **other: Any) -> ProjectLine:
    values = {"organisation": "热线中心", "project": "热线", "executed": Decimal(90), "rate": Decimal(90), "grade": "优", "state": "已审定"}  # fmt: skip
    return ProjectLine(
        score=None if score is None else Decimal(score), budget=None if budget is None else Decimal(budget), **{**values, **other}
    )  # fmt: skip


def summary(*lines: ProjectLine, **other: Any) -> Summary:
    values = {"department": "数据局", "campaign": "自评", "year": 2024, "owed": len(lines) + 2, "settled": 1}  # fmt: skip
    return Summary(lines=lines, **{**values, **other})


def said(document: Document) -> str:
    return "\n".join(block.text for block in document.blocks if isinstance(block, Paragraph))


def test_averages_are_plain_and_by_budget() -> None:
    totals = totals_of([line("80", "300"), line("100", "100"), line("95", None), line(None, "50")])
    assert totals.plain_average == Decimal("91.67")  # 275 ÷ 3
    assert totals.weighted_average == Decimal("85.00")  # (80 × 300 + 100 × 100) ÷ 400
    assert totals.budget == 450
    assert totals.rate == Decimal("80.00")  # 360 ÷ 450


def test_the_rate_of_all_is_not_the_average_of_the_rates() -> None:
    assert totals_of([line(budget="1000"), line(budget="100")]).rate == Decimal("16.36")


@pytest.mark.parametrize(
    ("score", "name"),
    [("0", "60分以下"), ("59.99", "60分以下"), ("60", "60–80分"), ("94.99", "90–95分"), ("99.99", "95–100分"), ("100", "100分")],
)  # fmt: skip
def test_scores_are_counted_in_their_bin(score: str, name: str) -> None:
    assert [found for found, number in totals_of([line(score)]).scores if number] == [name]


@pytest.mark.parametrize(
    ("rate", "name"), [("0", "60%以下"), ("89.99", "80–90%"), ("100", "100%及以上"), ("250", "100%及以上")]
)
def test_rates_are_counted_in_their_bin(rate: str, name: str) -> None:
    assert [found for found, number in totals_of([line(rate=Decimal(rate))]).rates if number] == [name]


def test_nothing_to_divide_by() -> None:
    totals = totals_of([line(None, None, rate=None)])
    assert (totals.rate, totals.plain_average, totals.weighted_average) == (None, None, None)


def test_the_sentences_say_the_figures() -> None:
    lines = (line("80", "3000000", executed=Decimal(2700000), grade="良", rate=Decimal(89)), line("100", "1000000", executed=Decimal(1000000)))  # fmt: skip
    text = said(build_summary(summary(*lines)))
    assert "应开展绩效自评的项目4个，已送审2个（其中已通过审核1个），尚未送审2个。" in text
    assert "预算合计400.00万元，执行370.00万元，总体预算执行率92.5%。" in text
    assert "自评平均得分90分，按预算金额加权平均得分85分。" in text
    assert "“优”1个（占50%），“良”1个（占50%），“中”0个（占0%），“差”0个（占0%）" in text
    assert "预算执行率低于90%的项目1个，占50%。" in text


def test_the_department_speaks_under_its_headings() -> None:
    document = build_summary(summary(line(), texts={"problems": "一是指标偏低。\n二是佐证不足。"}))
    place = document.blocks.index(Heading(1, "三、存在问题"))
    assert [block.text for block in document.blocks[place + 1 : place + 3] if isinstance(block, Paragraph)] == [
        "一是指标偏低。",
        "二是佐证不足。",
    ]


def test_levels_have_their_rate() -> None:
    document = build_summary(summary(line(), levels=(LevelRate("产出指标", Decimal(150), Decimal(100)),)))
    table = next(block for block in document.blocks if isinstance(block, Table))
    assert [cell.text for cell in table.groups[0][0]] == ["产出指标", "150", "100", "66.67%"]


def test_the_lowest_scores_tell_their_reasons() -> None:
    lines = [line(str(50 + number / 4), losses=f"原因{number}") for number in range(MOST_LOSSES + 5)]
    document = build_summary(summary(*reversed(lines)))
    table = next(block for block in document.blocks if isinstance(block, Table))
    assert [group[0][4].text for group in table.groups] == [f"原因{number}" for number in range(MOST_LOSSES)]
    assert f"有失分的项目{MOST_LOSSES + 5}个，其中得分最低的{MOST_LOSSES}个列表如下。" in said(document)


def test_the_annex_lists_every_project_or_every_office() -> None:
    lines = (line(organisation="甲"), line(organisation="乙", budget="10000"), line("100", organisation="甲"))
    whole = build_summary(summary(*lines)).blocks[-1]
    assert isinstance(whole, Table)
    assert len(whole.groups) == 3
    assert build_summary(summary(*lines), most_lines=3).blocks[-1] == whole
    offices = build_summary(summary(*lines), most_lines=2).blocks[-1]
    assert isinstance(offices, Table)
    assert [[cell.text for cell in group[0]] for group in offices.groups] == [
        ["1", "甲", "2", "0.02", "0.02", "90%", "95"],
        ["2", "乙", "1", "1.00", "0.01", "0.9%", "90"],
    ]


def test_no_table_at_all_is_a_report_too() -> None:
    document = build_summary(summary(texts={"overview": "正在组织。"}))
    text = said(document)
    assert "已送审0个" in text
    assert "正在组织。" in text
    assert text.count("尚无送审的自评表。") == 2  # in the overview and in place of the results
    assert "占" not in text
    assert not [block for block in document.blocks if isinstance(block, (BarChart, Table, PageBreak))]


def test_one_table_is_enough_for_charts_and_a_list() -> None:
    document = build_summary(summary(line()))
    assert len([block for block in document.blocks if isinstance(block, (BarChart, Table))]) == 3
    assert "尚无" not in said(document)


def test_a_chart_draws_each_bar_in_its_proportion() -> None:
    chart = next(block for block in build_summary(summary(line("90"), line("91"), line("100"))).blocks if isinstance(block, BarChart))  # fmt: skip
    drawing = draw(chart)
    assert [bar.height for bar in drawing.bars] == [170.0, 85.0]
    assert [label.text for label in drawing.labels[1::2]] == [bar.label for bar in chart.bars]
