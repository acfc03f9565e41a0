"""What is swapped in WeasyPrint: where it stands in, that it is taken back, and that odd text comes out the same."""

from __future__ import annotations

import gc
import os
import re
import subprocess
import sys
import zlib
from typing import Any

import pydyf
import pytest
from django.conf import settings
from weasyprint import css
from weasyprint.draw import text as draw_text
from weasyprint.formatting_structure import boxes
from weasyprint.layout import background, block, inline, percent, table
from weasyprint.layout import float as floats
from weasyprint.pdf import fonts as pdf_fonts
from weasyprint.pdf import stream
from weasyprint.pdf.fonts import Font
from weasyprint.text import fonts, line_break

from perfeval.printing import engine
from perfeval.printing.document import PrintDocument, PrintError
from perfeval.printing.fast import drawing, styles, subsetting
from perfeval.printing.fast.shaping import FormLayout
from perfeval.printing.layouts import LAYOUTS, find_layout
from perfeval.printing.paper.build import build_view
from perfeval.printing.render import render_pdf, xhtml
from perfeval.printing.typefaces import song
from tests.printing.tables import published

pytestmark = pytest.mark.once
STOCK_DRAWING = draw_text.draw_first_line
STOCK_FLOW = boxes.Box.is_in_normal_flow
STOCK_LAYOUT, STOCK_STRUT = line_break.Layout, line_break.strut
STOCK_BACKGROUNDS, STOCK_AVOIDING, STOCK_STYLES = (
    background.layout_box_backgrounds,
    floats.avoid_collisions,
    css.StyleFor,
)
STYLE = "@page { size: 120mm 200mm; margin: 10mm } p { font-size: 11pt; line-height: 15pt }"
LONG = "因采购启动推迟，according to the plan of 2022年11月30日，实际支出进度为 96.15%；" * 4
ODD_TEXTS = {
    "plain": "",
    "justified": "text-align: justify",
    "spaced": "letter-spacing: 0.2em; word-spacing: 3pt",
    "underlined": "text-decoration: underline",
    "preserved": "white-space: pre-wrap",
    "one line": "white-space: nowrap",
    "cut off": "white-space: nowrap; overflow: hidden; text-overflow: ellipsis",
    "broken anywhere": "overflow-wrap: anywhere; width: 9mm",
    "small capitals": "font-variant-caps: small-caps; font-kerning: none",
    "floating": "float: right; width: 30mm; background: #eee; border-radius: 2mm; border: 1pt solid",
    "from the right": "direction: rtl",
}


def page(css: str, text: str = LONG) -> str:
    return f'<html lang="zh-CN"><head><title>行</title></head><body><p style="{css}">{text}</p><p>短</p><p style="{css}">{text}</p></body></html>'


def layouts(document: Any) -> set[type]:
    found = (box for one in document.pages for box in one._page_box.descendants())
    return {type(box.pango_layout) for box in found if isinstance(box, boxes.TextBox)}


@pytest.mark.parametrize("css", ODD_TEXTS.values(), ids=ODD_TEXTS)
@pytest.mark.parametrize(
    "text", [LONG, "第一行\n第二行\n\n第四行", "一\t二\t三", "　", "a\u00adb" * 60, "王𠮷与㐂，Ａ a"]
)
def test_text_of_every_kind_is_weasyprints_own(css: str, text: str) -> None:
    fast = engine.lay_out(page(css, text), STYLE)
    stock = engine.lay_out(page(css, text), STYLE, engine.StockHTML)
    assert engine.write(fast) == engine.write(stock)


def test_a_line_that_repeats_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def noted(stream: Any, textbox: Any, *args: Any) -> Any:
        drawn.append(textbox.text)
        return STOCK_DRAWING(stream, textbox, *args)

    monkeypatch.setattr(drawing, "draw_first_line", noted)
    engine.write(engine.lay_out(page(""), STYLE))
    assert len(drawn) == len(set(drawn)) > 5
    assert drawn.count("短") == 1


def test_a_line_in_several_fonts_is_drawn_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = drawing.Lines()
    monkeypatch.setattr(drawing, "Lines", lambda: lines)
    engine.write(engine.lay_out(page("", "王𠮷"), STYLE))
    known = {text for *_, text in lines.known}
    assert "短" in known
    assert "王𠮷" not in known


def test_many_tables_in_one_file_are_weasyprints_own_bytes() -> None:
    """Most lines of the later ones are written as in the first."""
    sheets = [published(name) for name in ("futian-2022-01", "futian-2022-02", "futian-2022-01")]
    views = [build_view(PrintDocument(sheet, "futian"), find_layout("futian"), song()) for sheet in sheets]
    fast, stock = (
        engine.write_together([engine.lay_out(xhtml(view), find_layout("futian").style(), kind) for view in views])
        for kind in (engine.FormHTML, engine.StockHTML)
    )
    assert fast == stock


def test_written_twice_it_is_the_same() -> None:
    """A line that was drawn is no longer kept: it is laid out again."""
    document = engine.lay_out(page(""), STYLE)
    assert engine.write(document) == engine.write(document)


def test_the_two_paths_are_two() -> None:
    """The control of the comparisons: one has our layouts, the other WeasyPrint's."""
    assert layouts(engine.lay_out(page(""), STYLE)) == {FormLayout}
    assert layouts(engine.lay_out(page(""), STYLE, engine.StockHTML)) == {STOCK_LAYOUT}


@pytest.mark.parametrize("markup", [page(""), page("").replace("<p>", '<img src="file:///nothing.png" alt="x"/><p>')])
def test_nothing_stays_swapped(markup: str) -> None:
    """Neither after a form nor after one that could not be laid out."""
    try:
        engine.lay_out(markup, STYLE)
    except PrintError:
        assert "nothing" in markup
    assert line_break.Layout is STOCK_LAYOUT
    assert inline.strut is STOCK_STRUT
    assert {module.resolve_percentages for module in (block, inline, table)} == {percent.resolve_percentages}
    assert css.StyleFor is STOCK_STYLES
    assert background.layout_box_backgrounds is STOCK_BACKGROUNDS
    assert {module.avoid_collisions for module in (block, inline, floats)} == {STOCK_AVOIDING}
    assert boxes.Box.is_in_normal_flow is STOCK_FLOW
    assert stream.Font is Font
    assert draw_text.draw_first_line is STOCK_DRAWING
    assert pdf_fonts.get_hb_object_data is fonts.get_hb_object_data


def styles_of(document: Any) -> set[int]:
    return {id(box.style) for page in document.pages for box in page._page_box.descendants() if box.element_tag == "p"}


def test_a_document_takes_its_styles_from_the_one_before_it() -> None:
    first, second = (engine.lay_out(page(""), STYLE) for _ in range(2))
    assert styles_of(first) == styles_of(second) != styles_of(engine.lay_out(page(""), STYLE, engine.StockHTML))
    assert styles_of(engine.lay_out(page("padding-left: 3pt"), STYLE)) != styles_of(first)


def test_where_there_are_too_many_styles_they_are_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in the middle of a document."""
    document = PrintDocument(published("futian-2022-01"), "futian")
    expected = render_pdf(document)
    monkeypatch.setattr(styles, "MOST_STYLES", 7)
    monkeypatch.setattr(styles, "_kept", {})
    assert render_pdf(document) == expected
    assert 0 < len(styles._kept) <= 7


def test_no_style_is_measured_by_the_page() -> None:
    """Kept styles would measure by the page of another document."""
    sheets = [path.read_text("utf-8") for path in engine.CSS_DIR.glob("*.css")]
    sheets += [layout.style() for layout in LAYOUTS.values()]
    assert not [found for sheet in sheets for found in re.findall(r"[\d.](?:[sld]?v(?:w|h|i|b|min|max))\b", sheet)]


def test_fonts_are_cut_in_one_pass_only_where_two_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = engine.write(engine.lay_out(page(""), STYLE, engine.StockHTML))
    twice: list[bytes] = []

    def own(font: Any, *args: Any) -> None:
        twice.append(font.name)
        original(font, *args)

    original = Font._harfbuzz_subset
    monkeypatch.setattr(Font, "_harfbuzz_subset", own)
    monkeypatch.setattr(subsetting, "_is_one_pass_enough", {})
    assert [engine.write(engine.lay_out(page(""), STYLE)) for _ in range(3)] == [expected] * 3
    assert len(twice) == 1
    monkeypatch.setattr(subsetting, "_is_one_pass_enough", {})
    monkeypatch.setattr(subsetting, "_cut", lambda *_: b"another HarfBuzz")
    assert [engine.write(engine.lay_out(page(""), STYLE)) for _ in range(2)] == [expected] * 2
    assert len(twice) == 3


@pytest.mark.parametrize(("module", "starts"), [("perfeval.printing.loading", "0"), ("weasyprint", "more")])
def test_loading_starts_no_other_process(module: str, starts: str) -> None:
    """The second is the control: so it is without `loading`."""
    script = "\n".join((
        "import sys; seen = []",
        "sys.addaudithook(lambda event, _: seen.append(event) if event == 'subprocess.Popen' else None)",
        f"import {module}; print(len(seen) and 'more')",
    ))  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=settings.BASE_DIR, capture_output=True, check=True, text=True
    )
    assert done.stdout.strip() == starts


def test_streams_hold_what_pydyf_would_have_written() -> None:
    stream = pydyf.Stream([b"stream\nendstream", b"\nendstream"], {"Length1": 5}, compress=True)
    ours, theirs = (data.partition(b"\nstream\n")[2] for data in (engine._data(stream), stream.data))
    assert zlib.decompress(ours) == zlib.decompress(theirs) == b"stream\nendstream\n\nendstream"


STOCK_SHEET = """
import sys
{before}
import django
django.setup()
from perfeval.printing import engine
from perfeval.printing.document import PrintDocument
from perfeval.printing.render import render_pdf, xhtml
from perfeval.printing.typefaces import song
from tests.printing.tables import published
print(engine.FAST is not None, engine.FormHTML.__name__, file=sys.stderr)
sys.stdout.buffer.write(render_pdf(PrintDocument(published("futian-2022-01"), "futian")))
"""


def printed_apart(before: str = "", **environment: str) -> tuple[str, bytes]:
    """What another process says of its way, and what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", STOCK_SHEET.format(before=before)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "perfeval.settings.test", **environment},
        cwd=settings.BASE_DIR, capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    return done.stderr.decode(), done.stdout


@pytest.mark.parametrize(
    "before",
    [
        "sys.modules['perfeval.printing.fast.shaping'] = None",
        "from weasyprint.text import ffi; del ffi.unicode_to_char_p",
    ],
    ids=["a module is missing", "another WeasyPrint"],
)
def test_where_the_short_ways_do_not_fit_it_prints_the_stock_way(before: str) -> None:
    said, pdf = printed_apart(before)
    assert "False StockHTML" in said
    assert "stock way" in said
    assert pdf == render_pdf(PrintDocument(published("futian-2022-01"), "futian"))


def test_the_stock_way_can_be_asked_for() -> None:
    said, pdf = printed_apart()
    stock_said, stock_pdf = printed_apart(PERFEVAL_STOCK_PRINT="1")
    assert "True FormHTML" in said
    assert "False StockHTML" in stock_said
    assert pdf == stock_pdf


def test_what_a_worker_loads_is_frozen_and_nothing_is_collected_while_it_prints() -> None:
    gc.unfreeze()
    engine.warm_up()
    assert gc.get_freeze_count() > 50_000
    with engine.collector_paused():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), engine.collector_paused():
        1 / 0  # noqa: B018
    assert gc.isenabled()


def test_the_collector_rests_while_weasyprint_lays_out(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    original = engine.FormHTML.render

    def render(*args: Any, **options: Any) -> Any:
        seen.append(gc.isenabled())
        return original(*args, **options)

    monkeypatch.setattr(engine.FormHTML, "render", render)
    engine.lay_out(page(""), STYLE)
    assert seen == [False]
