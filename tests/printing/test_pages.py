"""Page edges: labels open anew, the head repeats, no row is cut that fits on a page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from unittest.mock import Mock

import pytest

from perfeval.core.sheet import Sheet
from perfeval.printing import engine
from perfeval.printing.document import PrintDocument
from perfeval.printing.layouts import MILLIMETRE, find_layout
from perfeval.printing.paper.build import build_view
from perfeval.printing.render import MAX_LAYOUTS, laid_out, render_pdf
from perfeval.printing.typefaces import song
from tests.core.sheets import PUBLISHED
from tests.printing.reading import Cell, read_cells, read_pages, squeezed
from tests.printing.tables import LAYOUTS, long_table, printed, prose, published, with_reason

pytestmark = pytest.mark.once

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
    "no rows": replace(published("futian-2022-01"), indicators=(), funds=(), goal_expected=None, goal_actual=None),
    "words without end": replace(
        long_table(5), project_name="https://" + "abcdefghij" * 40, goal_actual="A" * 900, implementing_unit="9" * 200
    ),
}


@dataclass(frozen=True)
class Awkward:
    sheet: Sheet
    key: str
    pdf: bytes

    @property
    def document(self) -> PrintDocument:
        return PrintDocument(self.sheet, self.key)


@pytest.fixture(params=[(name, key) for name in AWKWARD for key in LAYOUTS], ids="-".join, scope="module")
def awkward(request: pytest.FixtureRequest) -> Awkward:
    name, key = request.param
    return Awkward(AWKWARD[name], key, render_pdf(PrintDocument(AWKWARD[name], key)))


def layouts_needed(monkeypatch: pytest.MonkeyPatch, sheet: Sheet, key: str) -> int:
    """How often the form was laid out until its page edges stood."""
    counted = Mock(wraps=engine.lay_out)
    monkeypatch.setattr(engine, "lay_out", counted)
    laid_out(PrintDocument(sheet, key))
    return counted.call_count


@pytest.mark.parametrize("key", LAYOUTS)
@pytest.mark.parametrize("name", PUBLISHED)
def test_it_knows_the_page_edges_of_published_tables_beforehand(
    monkeypatch: pytest.MonkeyPatch, name: str, key: str
) -> None:
    assert layouts_needed(monkeypatch, published(name), key) == 1


def test_it_knows_the_page_edges_of_awkward_tables_beforehand(
    monkeypatch: pytest.MonkeyPatch, awkward: Awkward
) -> None:
    assert layouts_needed(monkeypatch, awkward.sheet, awkward.key) == 1


@pytest.mark.parametrize("key", LAYOUTS)
def test_it_cuts_anew_where_lines_broke_otherwise_than_reckoned(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """With every line count forced to one the edges come out wrong; the measured layout puts them right."""
    sheet, right = long_table(40), read_cells(render_pdf(PrintDocument(long_table(40), key)))
    monkeypatch.setattr("perfeval.printing.linebreak.Typeface._wrapped", lambda self, text, width: [text])
    assert 1 < layouts_needed(monkeypatch, sheet, key) <= MAX_LAYOUTS
    document = laid_out(PrintDocument(sheet, key))
    assert engine.placement(document).cut_groups == 0
    assert len(document.pages) == max(cell.page for cell in right) + 1


def test_every_page_of_the_block_has_head_and_labels(awkward: Awkward) -> None:
    sheet, cells = awkward.sheet, read_cells(awkward.pdf)
    pages = sorted({cell.page for cell in cells if cell.text == "三级指标"})
    for page in pages if sheet.indicators else ():
        on_page = [cell for cell in cells if cell.page == page]
        head = next(cell for cell in on_page if cell.text == "三级指标")
        for title in ("一级指标", "二级指标"):
            first = first_below(on_page, next(cell for cell in on_page if cell.text == title), head.bottom)
            assert first.text, f"{title} has no label on page {page + 1}"
            assert first.text.endswith("（续）") == (page != pages[0] and continues(cells, page, title))


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


def test_no_row_that_fits_on_a_page_is_cut(awkward: Awkward) -> None:
    layout = find_layout(awkward.key)
    heights = engine.placement(laid_out(awkward.document)).row_heights
    pages = build_view(awkward.document, layout, song()).pages
    fitting = [row.number for page in pages for row in page if heights[row.number] < layout.paper.body_height * 0.9]
    assert len(fitting) == len(set(fitting))


def test_no_rule_is_drawn_twice_or_missing_at_a_page_edge(awkward: Awkward) -> None:
    """On each page the table is closed all round, and no two rules lie on or beside each other."""
    for page in read_pages(awkward.pdf):
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


def test_nothing_runs_out_of_the_page(awkward: Awkward) -> None:
    paper = find_layout(awkward.key).paper
    limit = (paper.width - paper.right) * MILLIMETRE
    for page in read_pages(awkward.pdf):
        assert all(word.right < limit + 3 for word in page.words)
        assert all(rule.end < limit + 1 for rule in page.across)


def test_the_last_page_is_never_the_total_alone(awkward: Awkward) -> None:
    sheet, cells = awkward.sheet, read_cells(awkward.pdf)
    total = [cell for cell in cells if cell.text == "总分"][-1]
    assert not sheet.indicators or any(cell.page == total.page and cell.bottom <= total.top for cell in cells)


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
        for line in published(name).funds:
            for amount in (line.initial_budget, line.adjusted_budget, line.executed):
                assert amount is None or f"{amount:f}" in words


def test_a_table_without_rows_keeps_the_form() -> None:
    texts = {cell.text for cell in read_cells(render_pdf(PrintDocument(AWKWARD["no rows"], "mof-2020")))}
    assert {"年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金", "三级指标", "总分"} <= texts


def test_a_departments_table_has_its_name_at_the_head() -> None:
    sheet = published("qiannan-2024-department")
    texts = {cell.text for cell in read_cells(printed("qiannan-2024-department", "qiannan"))}
    assert {"部门（单位）名称", squeezed(sheet.implementing_unit), "部门资金（万元）", "自评结论"} <= texts
    assert "项目名称" not in texts
