"""Page edges: labels open anew, the head repeats, no row is cut that fits on a page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

import pytest

from perfeval.core.sheet import Sheet
from perfeval.printing import engine
from perfeval.printing.document import PrintDocument, PrintError
from perfeval.printing.layouts import MILLIMETRE, Layout, find_layout
from perfeval.printing.pagination import Frame
from perfeval.printing.paper import build
from perfeval.printing.paper.build import build_view, xhtml
from perfeval.printing.paper.head import Goals, dealt_goals, whole_goals
from perfeval.printing.paper.measure import _Tape, measure
from perfeval.printing.render import MAX_LAYOUTS, laid_out, render_pdf
from perfeval.printing.typefaces import song
from tests.printing.own_blocks import words
from tests.printing.reading import Cell, Page, box_around, cells_on, read_cells, read_pages, squeezed
from tests.printing.tables import LAYOUTS, PAIRS, SENTENCE, long_table, printed, prose, published, with_reason

pytestmark = pytest.mark.once

LEVEL3 = ("三级指标", "指标内容")  # its head, by form
TOTALS = ("总分", "绩效自评总得分")
AWKWARD = {
    "60 rows": long_table(60),
    "a reason of 2,000 characters": with_reason(long_table(12), 5, prose(2000)),
    "long reasons throughout": replace(
        long_table(27),
        indicators=tuple(
            replace(row, deviation_reason=prose(37 * number % 400))
            for number, row in enumerate(long_table(27).indicators)
        ),
    ),
    "goals of 3,000 characters": replace(long_table(12), goal_expected=prose(3000), goal_actual=prose(700)),
    "one row": replace(published("futian-2022-01"), indicators=published("futian-2022-01").indicators[:1]),
    "a long name and a long reason": replace(
        long_table(9),
        indicators=tuple(
            replace(row, level3=prose(150), deviation_reason=prose(1243)) if number == 1 else row
            for number, row in enumerate(long_table(9).indicators)
        ),
    ),
    "no rows": replace(published("futian-2022-01"), indicators=(), funds=(), goal_expected=None, goal_actual=None),
    "words without end": replace(
        long_table(5), project_name="https://" + "abcdefghij" * 40, goal_actual="A" * 900, implementing_unit="9" * 200
    ),
}


@dataclass(frozen=True)
class Form:
    """A table, printed once for all tests of this module."""

    sheet: Sheet
    layout: Layout
    document: Any
    layouts_needed: int  # how often it was laid out until its page edges stood
    cells: list[Cell]
    pages: list[Page]


def form_of(sheet: Sheet, key: str) -> Form:
    with patch.object(engine, "lay_out", wraps=engine.lay_out) as counted:
        document = laid_out(PrintDocument(sheet, key))
    pages = read_pages(engine.write(document))
    return Form(sheet, find_layout(key), document, counted.call_count, cells_on(pages), pages)


@pytest.fixture(params=[(name, key) for key in LAYOUTS for name in AWKWARD], ids="-".join, scope="module")
def awkward(request: pytest.FixtureRequest) -> Form:
    name, key = request.param
    return form_of(AWKWARD[name], key)


@pytest.mark.parametrize(("name", "key"), PAIRS)
def test_it_knows_the_page_edges_of_published_tables_beforehand(name: str, key: str) -> None:
    assert form_of(published(name), key).layouts_needed == 1


def test_it_knows_the_page_edges_of_awkward_tables_beforehand(awkward: Form) -> None:
    assert awkward.layouts_needed == 1


@pytest.mark.parametrize("key", LAYOUTS)
def test_what_stands_above_the_rows_is_reckoned_to_the_point(key: str) -> None:
    """The head is measured by the template's own markup, before the layout."""
    sheet = published("futian-2022-01")
    placed = engine.placement(laid_out(PrintDocument(sheet, key)))
    _, reckoned = reckoned_head(sheet, key)
    assert placed.first_row_top == pytest.approx(reckoned, abs=0.5)


def reckoned_head(sheet: Sheet, key: str) -> tuple[Goals, float]:
    """The goals by page, and where the first row of the indicators is to begin on its page."""
    document, layout = PrintDocument(sheet, key), find_layout(key)
    view = build_view(document, layout, song())
    extents = measure(xhtml(replace(view, goals=whole_goals(sheet), pages=())), view.layout, song())
    goals = dealt_goals(sheet, extents, view.layout, song())
    return goals, layout.paper.top * MILLIMETRE + goals.bottom + extents.block_head


@pytest.mark.parametrize("key", LAYOUTS)
def test_goals_that_go_on_are_reckoned_with_their_label(key: str) -> None:
    """（续） below the label is a line more than the label has on the first page."""
    sheet = replace(long_table(40), goal_expected=prose(3500), goal_actual=None)
    a_page = reckoned_head(sheet, key)[0].cells[0].expected
    # What is left for the next page is shorter than the label beside it.
    sheets = (replace(sheet, goal_expected=a_page + "余下的字句" * number) for number in range(40))
    sheet = next(sheet for sheet in sheets if len(reckoned_head(sheet, key)[0].cells) == 2)
    _, reckoned = reckoned_head(sheet, key)
    placed = engine.placement(laid_out(PrintDocument(sheet, key)))
    assert placed.first_row_top == pytest.approx(reckoned, abs=0.5)


@pytest.mark.parametrize("key", LAYOUTS)
def test_it_cuts_anew_where_lines_broke_otherwise_than_reckoned(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """With every line count forced to one the edges come out wrong; the measured layout puts them right."""
    right = form_of(long_table(40), key)
    monkeypatch.setattr("perfeval.printing.linebreak.Typeface._lines", lambda self, text, width: text.split("\n"))
    wrong = form_of(long_table(40), key)
    assert 1 < wrong.layouts_needed <= MAX_LAYOUTS
    assert engine.placement(wrong.document).cut_groups == 0
    assert len(wrong.pages) == len(right.pages)


def test_every_page_of_the_block_has_head_and_labels(awkward: Form) -> None:
    sheet, cells = awkward.sheet, awkward.cells
    pages = sorted({cell.page for cell in cells if cell.text in LEVEL3})
    assert pages
    for page in pages if sheet.indicators else ():
        on_page = [cell for cell in cells if cell.page == page]
        head = next(cell for cell in on_page if cell.text in LEVEL3)
        for title in ("一级指标", "二级指标"):
            first = first_below(on_page, next(cell for cell in on_page if cell.text == title), head.bottom)
            assert first.text, f"{title} has no label on page {page + 1}"
            assert first.text.endswith("（续）") == (page != pages[0] and continues(cells, page, title))


ALL_BUT_ITS_LAST_LINES = ("futian-2022-11", "futian")


def test_a_form_is_not_taken_to_a_second_page_for_its_last_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    name, key = ALL_BUT_ITS_LAST_LINES
    closer = form_of(published(name), key)
    assert (len(closer.pages), closer.layouts_needed) == (1, 1)
    monkeypatch.setattr(build, "MOST_LESS_PADDING", 0.0)
    assert len(form_of(published(name), key).pages) == 2


def test_no_piece_of_a_row_is_higher_than_its_page(awkward: Form) -> None:
    assert engine.placement(awkward.document).cut_groups == 0


@pytest.mark.parametrize("key", LAYOUTS)
def test_a_long_name_is_repeated_short(key: str) -> None:
    cells = form_of(AWKWARD["a long name and a long reason"], key).cells
    repeated = [cell.text.removesuffix("…（续）") for cell in cells if cell.text.endswith("…（续）")]
    assert repeated
    assert all(5 < len(name) < 80 and squeezed(prose(150)).startswith(name) for name in repeated)


def test_rather_than_torn_it_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every piece of a row comes out far higher than its page, however often it is dealt anew."""
    monkeypatch.setattr(Frame, "lines_in", lambda self, height, texts: 200)
    monkeypatch.setattr(Frame, "height", lambda self, texts, indent=0.0: 900.0 if max(map(len, texts)) > 1200 else 30.0)
    with pytest.raises(PrintError, match="请缩短三级指标"):
        render_pdf(PrintDocument(AWKWARD["a long name and a long reason"], "futian"))


def first_below(cells: list[Cell], title: Cell, height: float) -> Cell:
    return next(cell for cell in cells if cell.left == title.left and abs(cell.top - height) < 1)


def continues(cells: list[Cell], page: int, title: str) -> bool:
    """Whether the group that begins a page is the one that ended the page before."""

    def labels(number: int) -> list[str]:
        left = next(cell.left for cell in cells if cell.page == number and cell.text == title)
        right = next(cell.right for cell in cells if cell.page == number and cell.text == title)
        return [
            cell.text.removesuffix("（续）").split("（")[0]
            for cell in cells
            if cell.page == number and cell.stands_at(left, right) and cell.text not in (title, "自评结论")
        ]

    return labels(page)[1 if labels(page)[0] == title else 0] == labels(page - 1)[-1]


def test_no_row_that_fits_on_a_page_is_cut(awkward: Form) -> None:
    heights = engine.placement(awkward.document).row_heights
    pages = build_view(PrintDocument(awkward.sheet, awkward.layout.key), awkward.layout, song()).pages
    most = awkward.layout.paper.body_height * 0.9
    fitting = [row.number for page in pages for row in page if heights[row.number] < most]
    assert len(fitting) == len(set(fitting))


def test_no_rule_is_drawn_twice_or_missing_at_a_page_edge(awkward: Form) -> None:
    """On each page the table is closed all round, and no two rules lie on or beside each other."""
    for page in awkward.pages:
        if not page.across:
            continue
        left, right = min(rule.start for rule in page.across), max(rule.end for rule in page.across)
        top, bottom = min(rule.start for rule in page.down), max(rule.end for rule in page.down)
        frame = [(page.across, top, left, right), (page.across, bottom, left, right)]
        frame += [(page.down, left, top, bottom), (page.down, right, top, bottom)]
        for rules, at, start, end in frame:
            assert any((rule.at, rule.start, rule.end) == (at, start, end) for rule in rules)
        for rules in (page.across, page.down):
            assert not any(
                0 < other.at - rule.at < 2 and min(rule.end, other.end) - max(rule.start, other.start) > 1
                for rule in rules
                for other in rules
            )


def test_nothing_runs_out_of_the_page(awkward: Form) -> None:
    paper = awkward.layout.paper
    limit = (paper.width - paper.right) * MILLIMETRE
    for page in awkward.pages:
        assert all(word.right < limit + 3 for word in page.words)
        assert all(rule.end < limit + 1 for rule in page.across)


def test_the_last_page_is_never_the_total_alone(awkward: Form) -> None:
    sheet, cells = awkward.sheet, awkward.cells
    for total in (cell for cell in cells if cell.text in TOTALS):
        assert not sheet.indicators or any(cell.page == total.page and cell.bottom <= total.top for cell in cells)


@pytest.mark.parametrize("key", LAYOUTS)
def test_the_signatures_never_stand_alone(key: str) -> None:
    """Rows of many lengths: some of their lines stand on the page of the signatures, above them."""
    for length in range(500, 1000, 60):
        document = laid_out(PrintDocument(with_reason(long_table(1), 0, prose(length)), key))
        pages = [
            [box.element for box in page._page_box.descendants() if box.element is not None] for page in document.pages
        ]
        (signed,) = (page for page in pages if any("signatures" in (item.get("class") or "") for item in page))
        assert any(item.get("data-row") for item in signed), length


def noted(key: str, rows: int, notes: int) -> list[Page]:
    sheet = replace(long_table(rows), notes=tuple(f"说明{number}：{SENTENCE}" for number in range(notes)))
    return read_pages(render_pdf(PrintDocument(sheet, key)))


def only_notes(page: Page) -> bool:
    """Neither a table nor a signature."""
    return not page.across and not any("联系电话" in word.text for word in page.words)


@pytest.mark.parametrize("key", LAYOUTS)
def test_notes_never_stand_alone(key: str) -> None:
    """Row by row the signatures come to stand wherever they can on a page."""
    for rows in range(8, 30):
        pages = noted(key, rows, 3)
        assert not any(only_notes(page) for page in pages), rows


def test_left_below_the_signatures_they_would(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(_Tape, "_note_stays", lambda self, height: False)
    assert any(only_notes(page) for rows in range(8, 30) for page in noted("zizhou-completion", rows, 3))


@pytest.mark.parametrize("key", LAYOUTS)
def test_notes_of_more_than_a_page_are_printed_all_the_same(key: str) -> None:
    words = [word.text for page in noted(key, 12, 60) for word in page.words]
    assert all(any(f"说明{number}：" in word for word in words) for number in range(60))


@pytest.mark.parametrize("key", LAYOUTS)
def test_empty_goals_keep_the_height_of_a_line(key: str) -> None:
    form = form_of(AWKWARD["no rows"], key)
    head = next(cell for cell in form.cells if cell.text.endswith(words(key).expected))
    rules = [rule.at for rule in form.pages[head.page].across if rule.covers((head.left + head.right) / 2)]
    bottom = min(at for at in rules if at > head.bottom + 1)
    grid = find_layout(key).grid
    assert bottom - head.bottom >= grid.height(1) - 0.5


@pytest.mark.parametrize("key", LAYOUTS)
def test_the_goals_label_says_that_it_goes_on_in_one_line(key: str) -> None:
    form = form_of(AWKWARD["goals of 3,000 characters"], key)
    marks = ["（续）", "(续)"]
    found = [word for page in form.pages for word in page.words if "续" in word.text and word.left < 90]
    assert found
    assert all(any(mark in word.text for mark in marks) for word in found), found


@pytest.mark.parametrize("key", LAYOUTS)
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(key: str) -> None:
    sheet = with_reason(long_table(12), 5, prose(1200))
    for page in read_pages(render_pdf(PrintDocument(sheet, key))):
        for word in page.words:
            assert word.text[0] not in "，。、；：）》”！？％" or len(word.text) == 1, word.text


@pytest.mark.parametrize("name", ["futian-2022-07", "qiannan-2024-department"])
def test_a_figure_is_never_broken(name: str) -> None:
    for key in LAYOUTS:
        words = {word.text for page in read_pages(printed(name, key)) for word in page.words}
        shown = {column.key for column in find_layout(key).funds} & {"initial_budget", "adjusted_budget", "executed"}
        for line in published(name).funds:
            for amount in (getattr(line, field) for field in shown):
                assert amount is None or f"{amount:f}" in words


@pytest.mark.parametrize("key", ["mof-2020", "zhongwei", "futian"])
def test_a_table_without_rows_keeps_the_form(key: str) -> None:
    texts = {cell.text for cell in form_of(AWKWARD["no rows"], key).cells}
    assert {words(key).all_funds, "其中：当年财政拨款", "上年结转资金", "其他资金", "三级指标", "总分"} <= texts


@pytest.mark.parametrize("key", ["mof-2020", "mof-2020-department", "qiannan"])
def test_a_departments_table_has_its_name_at_the_head(key: str) -> None:
    sheet = published("qiannan-2024-department")
    texts = {
        cell.text.replace("（", "(").replace("）", ")") for cell in read_cells(printed("qiannan-2024-department", key))
    }
    assert {"部门(单位)名称", squeezed(sheet.implementing_unit), "自评结论"} <= texts
    assert "项目名称" not in texts


def test_the_text_stands_two_millimetres_from_the_rules(awkward: Form) -> None:
    for page in awkward.pages:
        for word in page.words:
            box = box_around(word, page)
            if box:
                assert min(word.left - box[0], box[2] - word.right) > 2 * MILLIMETRE - 0.6, word.text
