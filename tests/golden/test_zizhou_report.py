"""The published report of 子洲县 comes out of our builder: every paragraph, every cell, every figure."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from perfeval.core.narrative.document import CoverLine, Document, Heading, Paragraph, SignOff, Table, Title
from perfeval.core.narrative.faults import report_faults
from perfeval.core.narrative.report import build_report
from tests.golden.zizhou_report import (
    PUBLISHED_REPORT,
    SHEET,
    analyses,
    golden_report,
    item_words,
    own_paragraphs,
    squeezed,
)

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def document() -> Document:
    return build_report(golden_report())


def paragraphs(document: Document) -> list[str]:
    return [squeezed(block.text) for block in document.blocks if isinstance(block, Paragraph)]


def headings(document: Document) -> list[str]:
    return [squeezed(block.text) for block in document.blocks if isinstance(block, Heading)]


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def texts(table: Table) -> list[str]:
    return [squeezed(cell.text) for rows in ([*table.head], *table.groups) for row in rows for cell in row]


def numbers(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", text)


def test_the_cover_has_every_line(document: Document) -> None:
    lines = {block.label: block for block in document.blocks if isinstance(block, CoverLine)}
    for field in PUBLISHED_REPORT["cover"]["fields"]:
        line = lines[field["label"]]
        if field["value"]:
            assert squeezed(line.value) == squeezed(field["value"])
        for option in field.get("options", []):
            assert f"□{option}" in line.value  # the published ticks are lost
    assert lines["评价工作组负责人"].mark == "（签章）"


def test_the_titles(document: Document) -> None:
    titles = [squeezed(block.text) for block in document.blocks if isinstance(block, Title)]
    assert titles == [squeezed(PUBLISHED_REPORT["cover"]["title"]), squeezed(PUBLISHED_REPORT["title"])]


def test_the_chapters_stand_in_their_order(document: Document) -> None:
    wanted = []
    for section in PUBLISHED_REPORT["sections"]:
        wanted.append(squeezed(f"{section['number']}、{section['heading']}"))
        for part in section["subsections"]:
            wanted.append(squeezed(f"{part['number']}{part['heading']}"))
            wanted += [squeezed(item["heading"]) for item in part.get("analyses", [])]
    assert [text.rstrip("。") for text in headings(document)] == [text.rstrip("。") for text in wanted]


@pytest.mark.parametrize("text", [text for _, text in own_paragraphs()])
def test_every_paragraph_of_the_unit_is_there(document: Document, text: str) -> None:
    assert squeezed(text) in paragraphs(document)


def test_the_score_and_the_grade(document: Document) -> None:
    found = next(text for text in paragraphs(document) if "等级为" in text)
    assert numbers(found)[-1:] == [PUBLISHED_REPORT["score"]]
    assert f"等级为“{PUBLISHED_REPORT['grade']}”" in found


@pytest.mark.parametrize("analysis", analyses(), ids=lambda item: str(item["level1"]))
def test_the_sentence_of_each_level_1(document: Document, analysis: dict[str, object]) -> None:
    found = paragraphs(document)
    place = next(
        index for index, block in enumerate(document.blocks)
        if isinstance(block, Heading) and block.text == analysis["heading"]
    )  # fmt: skip
    following = document.blocks[place + 1]
    assert isinstance(following, Paragraph)
    published = squeezed(str(analysis["paragraphs"][0]))  # type: ignore[index]
    assert numbers(following.text) == numbers(published)
    # It is published as 自评得70分, 自评得分10分 and 得分5分.
    assert squeezed(following.text) == re.sub("(?:自评)?得分?(?=[0-9])", "自评得", published)
    assert squeezed(following.text) in found


@pytest.mark.parametrize(
    "item", [item for analysis in analyses() for item in analysis["items"]], ids=lambda item: str(item["level2"])
)
def test_every_item_has_its_words_and_points(document: Document, item: dict[str, str]) -> None:
    found = next(text for text in paragraphs(document) if squeezed(item_words(item)) in text)
    assert found.startswith(squeezed(item["level2"]))
    assert found.endswith(f"，共{item['full']}分，得{item['score']}分。")


def test_the_self_evaluation_table_has_every_cell(document: Document) -> None:
    found = texts(tables(document)[0])
    for line in SHEET.funds:
        assert squeezed(line.label) in found
    assert {"49", "48.8", "99.65%", "9.5", "100", "94.5"} <= set(found)
    for row in SHEET.indicators:
        cells = (row.level1, row.level2, row.level3, row.target.text, row.actual.text, row.deviation_reason)
        for cell in cells:
            assert squeezed(cell or "") in found
    points = [str(figure) for row in SHEET.indicators for figure in (row.weight, row.score)]
    rows = [row for group in tables(document)[0].groups for row in group if len(row) >= 6 and row[-1].align == "left"]
    assert [cell.text for row in rows for cell in row[-3:-1]] == points


def test_the_completion_table_has_every_cell(document: Document) -> None:
    published = PUBLISHED_REPORT["completion_table"]
    table = tables(document)[1]
    found = texts(table)
    assert squeezed(table.caption) == squeezed(published["title"])
    heads = [squeezed(text) for text in published["column_heads"]]
    heads[-1] = "未完成原因和改进措施"  # published with two characters in the wrong order
    assert [text for text in found if text in heads] == heads
    for fund in published["funds"]:
        assert squeezed(fund["amount_text"]) in found
    for key in ("project_name", "supervising_department", "goal_expected", "goal_actual"):
        assert squeezed(published[key]) in found
    rows = [row for group in table.groups for row in group if row[-1].align == "left" and not row[-2].is_head][-8:]
    assert [tuple(squeezed(cell.text) for cell in row[-4:]) for row in rows] == [
        tuple(squeezed(item[key] or "") for key in ("level3", "target_text", "actual_text", "deviation_reason"))
        for item in published["indicators"]
    ]


def test_the_payment_ledger(document: Document) -> None:
    published = PUBLISHED_REPORT["payment_ledger"]
    table = tables(document)[2]
    assert [squeezed(cell.text) for cell in table.head[0]] == [squeezed(text) for text in published["column_heads"]]
    (row,), (last,) = table.groups
    assert [squeezed(cell.text) for cell in row] == [squeezed(text) for text in published["rows"][0].values()]
    assert [cell.text for cell in last] == [published["total_label"], published["total"]]


def test_the_team_signs(document: Document) -> None:
    published = PUBLISHED_REPORT["evaluation_group"]
    table = tables(document)[3]
    assert [cell.text for cell in table.head[0]] == published["column_heads"]
    assert table.groups[0][0][0].rows == len(published["rows"])
    for row, member in zip(table.groups[0], published["rows"], strict=True):
        assert [cell.text for cell in row[-4:]] == [member["姓名"], member["职称/职务"], member["单位"], ""]


def test_the_sign_off(document: Document) -> None:
    assert document.blocks[-1] == SignOff(PUBLISHED_REPORT["sign_off"]["label"], PUBLISHED_REPORT["sign_off"]["date"])


def test_what_is_missing_in_it_is_known() -> None:
    """The ticks of the cover are lost in the published copy; all else agrees with the table."""
    assert [(fault.id, fault.place) for fault in report_faults(golden_report())] == [("cover-missing", "project_type")]


def test_another_table_would_not_pass() -> None:
    """The control of all the above: figures come from the table alone."""
    rows = (replace(SHEET.indicators[0], score=None), *SHEET.indicators[1:])
    other = build_report(replace(golden_report(), sheet=replace(SHEET, indicators=rows)))
    assert not any("自评得70分（占该项满分值的100%）" in text for text in paragraphs(other))
