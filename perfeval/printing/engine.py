"""WeasyPrint, called in the fastest way that gives the same bytes. All that leaves its public API stands here.

One process keeps one font configuration and one parsed style sheet. Documents come as XHTML, which the expat parser
reads in a tenth of the HTML parser's time, and meet a small user-agent style sheet: the stock one makes six
pseudo-elements for every element. A test holds the result byte-equal to the stock classes, which stay usable as
`StockHTML` if a later WeasyPrint should change underneath.
"""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import cssselect2
import pydyf
import weasyprint
from defusedxml.ElementTree import fromstring
from django.conf import settings
from weasyprint.formatting_structure import boxes
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from perfeval.printing.document import PrintError
from perfeval.printing.fetching import OwnFilesFetcher
from perfeval.printing.fonts import NOT_BUILT, FontsMissingError, fonts_are_built
from perfeval.printing.pagination import Placement
from perfeval.printing.ruling import CellBox, ruling

CSS_DIR = Path(__file__).with_name("css")
POINTS = 0.75  # a CSS pixel in points
VARIANT = "pdf/a-3b"
logger = logging.getLogger("weasyprint")


class FormHTML(weasyprint.HTML):  # type: ignore[misc]
    """A document that is well-formed XHTML and uses only the elements of `css/agent.css`."""

    def __init__(self, xhtml: str, url_fetcher: OwnFilesFetcher) -> None:
        self.base_url = None
        self.url_fetcher = url_fetcher
        self.media_type = "print"
        root = fromstring(xhtml)
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[weasyprint.CSS]:
        return [_agent_style()]


class StockHTML(weasyprint.HTML):  # type: ignore[misc]
    """The same document in WeasyPrint's own way."""

    def __init__(self, xhtml: str, url_fetcher: OwnFilesFetcher) -> None:
        super().__init__(string=xhtml, url_fetcher=url_fetcher)


def lay_out(xhtml: str, style: str, html_class: type[weasyprint.HTML] = FormHTML) -> Any:
    """The laid out document. `style` is the sheet of the form, beside the common one."""
    with _strict(), collector_paused():
        html = html_class(xhtml, OwnFilesFetcher())
        return html.render(font_config=_fonts(), stylesheets=[_form_style(style)], pdf_variant=VARIANT)


def write(document: Any) -> bytes:
    """The PDF of a laid out document."""
    with _strict(), collector_paused():
        return bytes(document.write_pdf(finisher=_draw_ruling, pdf_variant=VARIANT))


def placement(document: Any) -> Placement:
    """What the layout made of the rows that carry a `data-row`."""
    row_heights: dict[int, float] = {}
    seen: list[Any] = []
    first_row_top: float | None = None
    for page in document.pages:
        for box in page._page_box.descendants():  # noqa: SLF001
            if isinstance(box, boxes.TableRowBox) and (number := box.element.get("data-row")):
                row_heights[int(number)] = row_heights.get(int(number), 0.0) + box.height * POINTS
            elif isinstance(box, boxes.TableRowGroupBox) and box.element.get("data-page"):
                seen.append(box.element)
                if first_row_top is None:
                    first_row_top = box.position_y * POINTS
    return Placement(row_heights, len(seen) - len(set(map(id, seen))), first_row_top or 0.0)


def warm_up() -> None:
    """Load fonts and style sheets before the first document (a worker does this when it starts)."""
    _fonts()
    _agent_style()
    gc.collect()
    gc.freeze()


@cache
def _fonts() -> FontConfiguration:
    folder = Path(settings.FONTS_DIR)
    if not fonts_are_built(folder):
        raise FontsMissingError(NOT_BUILT)
    # Fontconfig reads the variable when a configuration is made; later children of this process must not see it.
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(folder / "fonts.conf")
    try:
        return FontConfiguration()
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


@cache
def _agent_style() -> weasyprint.CSS:
    return weasyprint.CSS(string=(CSS_DIR / "agent.css").read_text(encoding="utf-8"))


@cache
def _form_style(style: str) -> weasyprint.CSS:
    text = (CSS_DIR / "form.css").read_text(encoding="utf-8") + style
    return weasyprint.CSS(string=text, font_config=_fonts(), url_fetcher=OwnFilesFetcher())


class _Complaints(logging.Handler):
    """Collects what WeasyPrint only warns of: a missing picture or glyph, a style it does not know."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if text.startswith(".notdef glyph") and isinstance(record.args, tuple):
            character = str(record.args[0])
            text = f"字体中没有“{character}”（U+{ord(character):04X}），请改用别的字。"
        if text not in self.messages:
            self.messages.append(text)


@contextmanager
def _strict() -> Iterator[None]:
    """Anything that WeasyPrint complains of fails the print."""
    complaints = _Complaints()
    logger.addHandler(complaints)
    try:
        yield
    except FatalURLFetchingError as error:  # a BaseException: it would pass every `except Exception` of a task
        raise PrintError(f"打印所用的图片或文件不能读取：{error}") from error
    finally:
        logger.removeHandler(complaints)
    if complaints.messages:
        raise PrintError("；".join(complaints.messages))


@contextmanager
def collector_paused() -> Iterator[None]:
    """Layout makes many objects and few cycles: collecting while it runs costs a quarter of the time.

    What it made is all of the youngest generation still when it is over, so that clearing this away is cheap.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.collect(0)
            gc.enable()


def _draw_ruling(document: Any, pdf: pydyf.PDF) -> None:
    for number, page in zip(pdf.pages["Kids"][::3], document.pages, strict=True):
        height = page.height * POINTS
        content = ruling(_cells(page._page_box), height)  # noqa: SLF001
        if not content:
            continue
        stream = pydyf.Stream([content], compress=True)
        pdf.add_object(stream)
        # Before the text, while the page's coordinates are still PDF's own.
        pdf_page = pdf.objects[number]
        pdf_page["Contents"] = pydyf.Array([stream.reference, pdf_page["Contents"]])


def _cells(page_box: Any) -> Sequence[CellBox]:
    found = (box for box in page_box.descendants() if isinstance(box, boxes.TableCellBox))
    return [_cell(box) for box in found if box.element.get("class") != "plain"]


def _cell(box: Any) -> CellBox:
    classes = (box.element.get("class") or "").split()
    left, top = box.position_x * POINTS, box.position_y * POINTS
    return CellBox(
        left,
        top,
        left + box.border_width() * POINTS,
        top + box.border_height() * POINTS,
        open_top="open-top" in classes,
        open_bottom="open-bottom" in classes,
    )
