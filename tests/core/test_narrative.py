"""The report of any table: sound grids, figures from the table, faults where data and words disagree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from perfeval.core.complete import complete_sheet
from perfeval.core.interchange import sheet_from_json
from perfeval.core.narrative.content import Content, Member, Payment, item_key
from perfeval.core.narrative.document import Document, Heading, Paragraph, Table, Title
from perfeval.core.narrative.faults import report_faults
from perfeval.core.narrative.figures import figures_of
from perfeval.core.narrative.report import Report, build_report
from perfeval.core.narrative.tables import LONG_TEXT
from perfeval.core.narrative.words import plain, share
from perfeval.core.scoring import score_sheet
from perfeval.core.sheet import Sheet
from perfeval.core.target import parse_actual
from perfeval.schemes.official import official_scheme
from tests.core.sheets import PUBLISHED
from tests.core.tables import GOOD, MOF, QIANNAN
from tests.golden.zizhou_report import golden_report

pytestmark = pytest.mark.once

SCHEMES = {"fushun": "fushun-2023", "futian": "futian-2022", "qianna": "qiannan-2024", "zhongw": "zhongwei-2024", "zizhou": "zizhou-2023"}  # fmt: skip
SCORED = complete_sheet(GOOD, MOF, score_sheet(GOOD, MOF))


def report(sheet: Sheet = SCORED, **content: Any) -> Report:
    return Report(sheet, MOF, Content(**content))


def said(document: Document) -> str:
    return "\n".join(block.text for block in document.blocks if isinstance(block, Paragraph))


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def is_sound(table: Table) -> bool:
    """Every row fills the grid, and no merged cell leaves its group."""
    for rows in (table.head, *table.groups):
        waiting = [0] * len(table.widths)
        for row in rows:
            place = 0
            for cell in row:
                while place < len(waiting) and waiting[place]:
                    place += 1
                for column in range(place, place + cell.columns):
                    if column >= len(waiting) or waiting[column]:
                        return False
                    waiting[column] = cell.rows
                place += cell.columns
            if 0 in waiting:
                return False
            waiting = [left - 1 for left in waiting]
        if any(waiting):
            return False
    return True


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_published_table_gives_sound_tables(name: str) -> None:
    scheme = official_scheme(SCHEMES[name[:6]])
    sheet = sheet_from_json(PUBLISHED[name])
    document = build_report(Report(sheet, scheme, Content()))
    assert len(tables(document)) == 4
    assert all(map(is_sound, tables(document)))


def test_a_grid_with_a_hole_is_told() -> None:
    """The control of the test above."""
    table = tables(build_report(golden_report()))[0]
    first, *others = table.groups
    assert not is_sound(replace(table, groups=(tuple(row[:-1] for row in first), *others)))


def test_an_empty_table_has_a_report_too() -> None:
    document = build_report(Report(Sheet(None, "project", "万元"), MOF, Content()))
    assert any(isinstance(block, Title) for block in document.blocks)
    assert all(map(is_sound, tables(document)))


def test_a_merged_cell_never_spans_a_row_that_may_need_a_page() -> None:
    rows = (replace(GOOD.indicators[0], deviation_reason="字" * (LONG_TEXT + 1)), *GOOD.indicators[1:])
    table = tables(build_report(report(replace(SCORED, indicators=rows))))[0]
    group = next(group for group in table.groups if any("字字" in cell.text for row in group for cell in row))
    assert len(group) == 1
    assert is_sound(table)


def test_a_long_reason_gets_the_width_that_others_can_spare() -> None:
    golden = golden_report()
    long = replace(golden.sheet.indicators[0], deviation_reason="因" * (LONG_TEXT + 1))
    indicators = (long, *golden.sheet.indicators[1:])
    widened = replace(golden, sheet=replace(golden.sheet, indicators=indicators))
    for before, after in zip(tables(build_report(golden))[:2], tables(build_report(widened))[:2], strict=True):
        assert sum(before.widths) == sum(after.widths)
        assert after.widths[-1] > 2 * before.widths[-1]


def test_thirty_rows_of_a_level_1_are_dealt_into_groups() -> None:
    many = replace(SCORED, indicators=tuple(replace(SCORED.indicators[0], level3=str(n)) for n in range(30)))
    table = tables(build_report(report(many)))[0]
    assert [len(group) for group in table.groups if any(cell.text == "产出指标" for cell in group[0])] == [8, 8, 8, 6]


def test_parts_of_a_subtotal_count_once() -> None:
    sheet = sheet_from_json(PUBLISHED["qiannan-2024-department"])
    figures = figures_of(sheet, QIANNAN)
    counted = sum((level.full for level in figures.levels), Decimal(0)) + (sheet.funds[0].weight or 0)
    assert counted == sheet.published_total_weight == 100
    assert sum((row.weight or 0 for row in sheet.indicators), Decimal(0)) > 90  # its parts have points, too


def test_the_unit_cannot_contradict_the_figures() -> None:
    key = item_key("产出指标", "数量指标")
    text = said(build_report(report(texts={key: "培训20次，共99分，得99分。"})))
    assert "数量指标：培训20次，共99分，得99分，共15分，得15分。" in text
    assert "绩效自评得99.65分，等级为“优”。" in text


def test_rows_speak_for_themselves_where_nothing_is_written() -> None:
    assert "数量指标：培训次数（年度指标值≥20次，实际完成值20次），共15分，得15分。" in said(build_report(report()))


def test_lost_points_are_named_with_their_reason() -> None:
    rows = (
        replace(
            SCORED.indicators[0], score=Decimal("12.50"), deviation_reason="场地检修。", actual=parse_actual("16次")
        ),
        *SCORED.indicators[1:],
    )
    text = said(build_report(report(replace(SCORED, indicators=rows))))
    assert "失分情况：“培训次数”扣2.5分：场地检修。" in text


def test_every_line_is_a_paragraph() -> None:
    document = build_report(report(texts={"problems": "一是宣传不够。\r\n\n二是人手不足。"}))
    place = document.blocks.index(Heading(2, "（一）存在问题"))
    assert document.blocks[place + 1 : place + 3] == (
        Paragraph("一是宣传不够。", key="problems"),
        Paragraph("二是人手不足。", key="problems"),
    )


def test_nothing_invisible_is_printed() -> None:
    assert plain(" 甲\x00\u202e乙\ufffe\r\n丙\u200b\t丁\ud800 ") == "甲乙\n丙 丁"


def test_shares() -> None:
    assert share(Decimal("5"), Decimal("10")) == "50%"
    assert share(Decimal("20"), Decimal("30")) == "66.67%"
    assert share(Decimal("0"), Decimal("0")) == "—"


PAID = Payment(date(2024, 5, 6), "一般公共预算", "服务费", Decimal("965000.00"))


def faults(*wanted: str, **content: Any) -> list[tuple[str, str]]:
    return [(fault.id, fault.place) for fault in report_faults(report(**content)) if fault.id in wanted]


def test_a_ledger_that_agrees_is_no_fault() -> None:
    assert faults("ledger-total", "ledger-empty", "payment-year", payments=(PAID,)) == []


def test_a_ledger_that_does_not_agree_says_by_how_much() -> None:
    wrong = replace(PAID, amount=Decimal("965000.01"))
    (fault,) = (item for item in report_faults(report(payments=(wrong,))) if item.id == "ledger-total")
    assert "96.500001万元" in fault.message
    assert "96.5万元" in fault.message


def test_a_payment_of_another_year_is_asked_about() -> None:
    late = replace(PAID, paid_on=date(2025, 1, 3))
    assert faults("payment-year", payments=(PAID, late)) == [("payment-year", "payment-1-paid_on")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("本项目自评得９９．６５分。", []),
        ("本项目自评得 98 分。", [("total-contradicted", "problems")]),
        ("预算执行率为96.5%。", []),
        ("预算执行率达到 97%。", [("rate-contradicted", "problems")]),
        ("群众满意度得分 98 分。", []),
    ],
)
def test_words_that_contradict_the_table_are_told(text: str, found: list[tuple[str, str]]) -> None:
    assert faults("total-contradicted", "rate-contradicted", texts={"problems": text}) == found


def test_what_cannot_be_printed_is_told_at_its_field() -> None:
    gone = item_key("产出指标", "没有的指标")
    texts = {"background": "甲😀", "works": "乙\ue000", "problems": "㎡、喆，一切都好。", gone: "😀"}
    content: dict[str, Any] = {
        "texts": texts,
        "leader": "\ue001",
        "payments": (PAID, replace(PAID, purpose="😀")),
        "team": (Member("甲", "😀", "乙"),),
    }
    places = ["leader", "background", "works", "payment-1-purpose", "team-0-title"]
    assert faults("unprintable-character", **content) == [("unprintable-character", place) for place in places]
    (first, *_) = (item.message for item in report_faults(report(**content)) if item.place == "background")
    assert first == "“项目基本情况”中有打印不出来的字符：“😀”（U+1F600），请改用别的字。"


def test_what_is_not_written_yet_is_listed() -> None:
    places = {fault.place for fault in report_faults(report())}
    assert {"background", "measures", "leader", "team", "payments"} <= places
