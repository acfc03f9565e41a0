"""The text of the PDF, cell by cell, is the text of the Sheet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from perfeval.core.sheet import Sheet
from perfeval.printing.document import PrintDocument
from perfeval.printing.render import render_pdf
from tests.printing.golden_text import GOLDEN, golden_text
from tests.printing.reading import read_pages, squeezed, text_of
from tests.printing.round_trip import differences
from tests.printing.tables import LAYOUTS, PAIRS, long_table, printed, prose, published, with_reason

pytestmark = pytest.mark.once


@pytest.mark.parametrize(("name", "key"), PAIRS)
def test_a_published_table_comes_back_cell_by_cell(name: str, key: str) -> None:
    assert differences(published(name), key) == []


@pytest.mark.parametrize(("name", "key"), PAIRS)
def test_the_head_is_that_of_the_sheet(name: str, key: str) -> None:
    sheet, text = published(name), squeezed(text_of(printed(name, key)))
    given = dict(sheet.head_fields)
    wanted = [sheet.title, given.get("附件"), sheet.implementing_unit, str(sheet.year), sheet.supervising_department]
    if sheet.kind == "department":
        wanted.remove(sheet.supervising_department)
    if key == "zizhou-completion":
        wanted[0] = f"{sheet.year}年专项业务经费（项目）绩效完成表"
    if key == "futian":
        wanted += [sheet.project_code, given["一级预算单位"]]
    if key == "qiannan":
        wanted += ["单位（盖章）：", f"填报日期：{given['填报日期']}"]
        wanted.remove(str(sheet.year))  # stands in the date
    assert [part for part in wanted if squeezed(part) not in text] == []


@pytest.mark.parametrize("key", LAYOUTS)
def test_a_form_has_the_words_and_the_order_of_the_official_one(key: str) -> None:
    """All cells of a published table on this form, row by row. The file was compared with the official form by eye."""
    assert golden_text(key) == (GOLDEN / f"{key}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", LAYOUTS)
def test_a_reason_longer_than_a_page_is_printed_whole(key: str) -> None:
    assert differences(with_reason(long_table(12), 5, prose(2000)), key) == []


@pytest.mark.parametrize("key", LAYOUTS)
def test_goals_longer_than_a_page_are_printed_whole(key: str) -> None:
    sheet = replace(published("futian-2022-01"), goal_expected=prose(3000), goal_actual=prose(400))
    assert differences(sheet, key) == []


def test_parts_stand_indented_below_their_subtotal() -> None:
    first = read_pages(printed("qiannan-2024-department", "qiannan"))[0]
    words = {word.text: word for word in first.words}
    subtotal, part, other = (words[text] for text in ("基本支出小计", "人员类项目支出", "项目支出小计"))
    number = min(
        (word for word in first.words if abs(word.top - part.top) < 1 and word.left < part.left),
        key=lambda word: part.left - word.left,
    )
    assert subtotal.top < part.top < other.top
    assert subtotal.left == other.left < number.left - 5


def test_the_four_notes_stand_below_the_table() -> None:
    sheet, text = published("qiannan-2024-department"), squeezed(text_of(printed("qiannan-2024-department", "qiannan")))
    places = [text.index(squeezed(note)) for note in sheet.notes]
    assert len(places) == 4
    assert places == sorted(places)
    assert places[0] > text.index("自评结论为优") < text.index("联系人：") < places[0]


@pytest.mark.parametrize(
    ("title", "printed_title"),
    [
        (None, "中卫市审批服务管理局项目支出绩效自评表"),
        ("项目支出绩效自评表", "中卫市审批服务管理局项目支出绩效自评表"),
        ("某某专项绩效自评表", "某某专项绩效自评表"),
    ],
)
def test_a_table_without_a_title_of_its_own_has_the_forms(title: str | None, printed_title: str) -> None:
    sheet: Sheet = replace(published("zhongwei-2024-01"), title=title)
    text = squeezed(text_of(render_pdf(PrintDocument(sheet, "zhongwei"))))
    assert text.startswith(f"附件1{printed_title}（2024年度）")
