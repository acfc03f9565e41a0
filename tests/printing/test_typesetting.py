"""What a careful clerk looks at: thin rules, texts in the middle of their cells, upright labels, no mark astray."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pikepdf
import pytest

from perfeval.core.sheet import Sheet
from perfeval.printing import ruling
from perfeval.printing.document import PrintDocument
from perfeval.printing.layouts import LAYOUTS, find_layout
from perfeval.printing.paper import build, closing
from perfeval.printing.render import render_pdf
from perfeval.printing.typefaces import song
from tests.core.sheets import PUBLISHED
from tests.printing.reading import MILLIMETRE, Word, box_around, read_pages, squeezed, text_of
from tests.printing.round_trip import differences
from tests.printing.tables import long_table, printed, prose, published, with_reason

pytestmark = pytest.mark.once

CENTRED = 1.6  # points: the faces stand differently high on their lines
NOT_AT_START, NOT_AT_END = "，。、；：？！）》」』】〕％…”’", "（《「『【〔“‘"
QUOTES = "认真落实“放”、“管”、“服”“优”‘减’（“双随机、一公开”监管）《“十四五”规划》，见《关于“放管服”的通知》。"


def shown_on(key: str) -> str:
    """A published table for this form: its own region's, or one that has every level 1."""
    return next((name for name in PUBLISHED if PUBLISHED[name]["layout"] == key), "futian-2022-04")


def strokes(pdf: bytes) -> Iterator[float]:
    """The width at which each rule is drawn."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            width = 1.0
            for instruction in pikepdf.parse_content_stream(page):
                operator = str(instruction.operator)
                if operator == "w":
                    width = float(instruction.operands[0])
                elif operator in ("l", "re"):
                    yield width


@pytest.mark.parametrize("key", LAYOUTS)
def test_every_rule_is_half_a_point(key: str) -> None:
    assert ruling.WIDTH == 0.5
    widths = list(strokes(printed(shown_on(key), key)))
    assert len(widths) > 20
    assert set(widths) == {0.5}


def texts_by_cell(pdf: bytes) -> Iterator[tuple[tuple[float, float, float, float], list[Word]]]:
    for page in read_pages(pdf):
        found: dict[tuple[float, float, float, float], list[Word]] = {}
        for word in page.words:
            if box := box_around(word, page):
                found.setdefault(box, []).append(word)
        yield from found.items()


def off_centre(pdf: bytes) -> list[str]:
    """The texts of cells that have more room on one side, above or below, than on the other."""
    return [
        "".join(word.text for word in words)
        for (_, top, _, bottom), words in texts_by_cell(pdf)
        if abs(min(word.top for word in words) - top - (bottom - max(word.bottom for word in words))) > 2 * CENTRED
    ]


@pytest.mark.parametrize("key", LAYOUTS)
def test_texts_stand_in_the_middle_of_their_cells(key: str) -> None:
    assert off_centre(printed(shown_on(key), key)) == []
    assert off_centre(printed("futian-2022-08", key)) == []


def test_a_text_at_the_top_of_its_cell_is_noticed() -> None:
    """The control: four empty lines below a reason push it up."""
    raised = with_reason(published("futian-2022-01"), 0, "原因\n\n\n\n" + "\u3000")
    assert off_centre(render_pdf(PrintDocument(raised, "futian"))) == ["原因"]


@pytest.mark.parametrize("key", LAYOUTS)
def test_level_1_stands_upright(key: str) -> None:
    """One character below the other, in the middle of the column, where four rows give it room."""
    name = shown_on(key)
    first = published(name).indicators[0].level1
    cells = [words for _, words in texts_by_cell(printed(name, key))]
    (label,) = [words for words in cells if squeezed("".join(word.text for word in words)).split("（")[0] == first]
    letters = [word for word in label if word.text in first]
    assert [word.text for word in letters] == list(first)
    assert len({round(word.left) for word in letters}) == 1
    assert [word.top for word in letters] == sorted({word.top for word in letters})


def test_one_that_has_no_room_stands_in_lines() -> None:
    sheet = published("futian-2022-01")
    block = [words for _, words in texts_by_cell(printed("futian-2022-01", "mof-2020"))]
    last = sheet.indicators[-1].level1
    (label,) = [words for words in block if "".join(word.text for word in words).startswith(last)]
    assert [word.text for word in label][:2] == ["满意度", "指标"]


@pytest.mark.parametrize("key", LAYOUTS)
def test_no_signature_breaks(key: str) -> None:
    given = {
        "填报人": "欧阳某某",
        "单位负责人": "司马某某",
        "联系电话": "0000-12345678转801",
        "填报日期": "2024年12月31日",
    }
    sheet = replace(published("futian-2022-01"), footer_fields=tuple(given.items()))
    words = [word.text for page in read_pages(render_pdf(PrintDocument(sheet, key))) for word in page.words]
    for label, others in find_layout(key).signatures:
        value = next(given[name] for name in (label, *others) if name in given)
        assert f"{label}：{value}" in words


def rooms_to_sign(sheet: Sheet, key: str) -> dict[str, float]:
    """How much is free behind each empty label below the table, in millimetres."""
    layout = find_layout(key)
    page = read_pages(render_pdf(PrintDocument(sheet, key)))[-1]
    labels = [word for word in page.words if word.text in {f"{label}：" for label, _ in layout.signatures}]
    edge = (layout.paper.width - layout.paper.right) * MILLIMETRE
    rooms = {}
    for label in labels:
        beside = [other.left for other in labels if other.top == label.top and other.left > label.left]
        rooms[label.text] = (min([*beside, edge]) - label.right) / MILLIMETRE
    return rooms


def unsigned() -> Sheet:
    return replace(published("futian-2022-01"), footer_fields=())


@pytest.mark.parametrize("key", LAYOUTS)
def test_every_signature_has_room_for_a_name_by_hand(key: str) -> None:
    rooms = rooms_to_sign(unsigned(), key)
    assert len(rooms) == len(find_layout(key).signatures)
    assert min(rooms.values()) >= 25, rooms


def test_in_one_line_on_portrait_paper_it_would_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(closing, "BY_HAND", 0.0)
    assert min(rooms_to_sign(unsigned(), "futian").values()) < 10


LONG_AMOUNT = Decimal("-123456789012345.67")
SMALLEST = 6.5  # points


def amount_sizes(key: str) -> list[float]:
    """At which the longest amounts that can be entered are printed, by their width on paper."""
    sheet = published(shown_on(key))
    funds = [
        replace(line, initial_budget=LONG_AMOUNT, adjusted_budget=LONG_AMOUNT, executed=LONG_AMOUNT)
        for line in sheet.funds
    ]
    sheet = replace(sheet, funds=tuple(funds))
    text = f"{LONG_AMOUNT:f}"
    words = [word for page in read_pages(render_pdf(PrintDocument(sheet, key))) for word in page.words]
    return [(word.right - word.left) / song().width(text) for word in words if word.text == text]


@pytest.mark.parametrize("key", LAYOUTS)
def test_the_longest_amounts_can_be_read(key: str) -> None:
    sizes = amount_sizes(key)
    assert len(sizes) >= len(published(shown_on(key)).funds)
    assert min(sizes) >= SMALLEST


def test_in_the_usual_columns_they_could_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setitem(LAYOUTS, "futian", replace(LAYOUTS["futian"], long_amounts={}))
    assert min(amount_sizes("futian")) < SMALLEST


def test_long_amounts_make_only_the_funds_figures_smaller() -> None:
    sheet = published("futian-2022-01")
    funds = tuple(replace(line, executed=Decimal("1234567890123456.78")) for line in sheet.funds)
    layout = build.build_view(
        PrintDocument(replace(sheet, funds=funds), "futian"), find_layout("futian"), song()
    ).layout
    assert (layout.figure_scale < 0.9, layout.row_figure_scale) == (True, 1.0)


def astray(pdf: bytes, size: float) -> list[str]:
    """The lines in cells that begin or end with a mark that may not."""
    found = []
    for _, words in texts_by_cell(pdf):
        lines: dict[int, list[Word]] = {}
        for word in words:
            lines.setdefault(round(word.middle[1] / size), []).append(word)
        for line in lines.values():
            text = "".join(word.text for word in sorted(line, key=lambda word: word.left))
            if text[0] in NOT_AT_START or text[-1] in NOT_AT_END:
                found.append(text)
    return found


def quoting() -> Sheet:
    """Quotes in every column, at every place of a line."""
    sheet = long_table(12)
    rows = [
        replace(row, level3="甲" * at + QUOTES[:40], deviation_reason="乙" * at + QUOTES * 2)
        for at, row in enumerate(sheet.indicators)
    ]
    return replace(sheet, indicators=tuple(rows), goal_expected=QUOTES * 4, goal_actual="丙" + QUOTES * 3)


@pytest.mark.parametrize("key", LAYOUTS)
def test_no_line_begins_or_ends_with_a_mark_that_may_not(key: str) -> None:
    for sheet in (with_reason(long_table(12), 5, prose(1200) + "（见《办法》）" * 40), quoting()):
        assert astray(render_pdf(PrintDocument(sheet, key)), find_layout(key).grid.size) == []


def test_left_to_unicode_one_would(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(build, "with_quote_breaks", lambda markup: markup)
    assert astray(render_pdf(PrintDocument(quoting(), "futian")), find_layout("futian").grid.size)


def test_what_lets_lines_break_beside_quotes_is_not_in_the_text() -> None:
    sheet = quoting()
    text = text_of(render_pdf(PrintDocument(sheet, "futian")))
    assert "\u200b" not in text
    assert differences(sheet, "futian") == []
