"""WeasyPrint, called in the fastest way that gives the same bytes.

One process keeps one font configuration and one parsed style sheet. What leaves WeasyPrint's public API for speed
stands in `fast`; tests hold its result byte-equal to the stock classes, and `StockHTML` takes over where a later
WeasyPrint does not fit it (or where PERFEVAL_STOCK_PRINT says so). Rules and tags are drawn in both ways alike, from
the boxes of the laid out pages.
"""

from __future__ import annotations

import gc
import logging
import os
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.sax.saxutils import escape

import pydyf
from django.conf import settings

from perfeval.printing.loading import weasyprint  # before anything of it is loaded in the slow way

# isort: split
from weasyprint.formatting_structure import boxes
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from perfeval.frames import in_one_piece
from perfeval.printing.document import PrintError
from perfeval.printing.fetching import OwnFilesFetcher
from perfeval.printing.fonts import NOT_BUILT, FontsMissingError, fonts_are_built
from perfeval.printing.libraries import missing_packages
from perfeval.printing.pagination import Placement
from perfeval.printing.ruling import ruling
from perfeval.printing.structure import add_tags
from perfeval.printing.tables import POINTS, ruled_cells, table_boxes

CSS_DIR = Path(__file__).with_name("css")
VARIANT = "pdf/a-3b"
SAMPLE = '<html lang="zh-CN"><head><title>表</title></head><body><table><tr><th>项目</th><td>1</td></tr></table></body></html>'
LEVEL, STREAM, END = 7, b"\nstream\n", b"\nendstream"
logger = logging.getLogger("weasyprint")
_TURN = threading.RLock()
weasyprint.pdf.add_tags = add_tags


class StockHTML(weasyprint.HTML):  # type: ignore[misc]
    """The same document in WeasyPrint's own way."""

    def __init__(self, xhtml: str, url_fetcher: OwnFilesFetcher) -> None:
        super().__init__(string=xhtml, url_fetcher=url_fetcher)


def _fast() -> ModuleType | None:
    """The package with the short ways; None where it does not fit the WeasyPrint that is installed."""
    if settings.STOCK_PRINT:
        return None
    try:
        return import_module("perfeval.printing.fast")
    except (ImportError, AttributeError) as error:
        logging.getLogger(__name__).warning("Prints go WeasyPrint's stock way, which takes longer: %s", error)
        return None


FAST = _fast()
FormHTML: type[weasyprint.HTML] = FAST.FormHTML if FAST else StockHTML


@in_one_piece
def lay_out(xhtml: str, style: str, html_class: type[weasyprint.HTML] = FormHTML) -> Any:
    """The laid out document. `style` is the sheet of the form, beside the common one; parts between empty lines are
    parsed once each."""
    is_fast = FAST is not None and html_class is FormHTML
    short_ways = FAST.swapped_in() if FAST and is_fast else nullcontext()
    with _strict(), collector_paused(), short_ways:
        html = html_class(xhtml, OwnFilesFetcher())
        sheets = [_common_style(), *map(_parsed, style.split("\n\n"))]
        document = html.render(font_config=_fonts(), stylesheets=sheets, pdf_variant=VARIANT)
        document.metadata = _Metadata(**vars(document.metadata))
        document.is_fast = is_fast
        return document


class _Metadata(DocumentMetadata):  # type: ignore[misc]
    """Metadata that also name the language and the version, in the fields that XMP has for them."""

    version, identifier = 0, ""

    def generate_rdf_metadata(self, variant: str, version: int, conformance: str) -> bytes:
        more = f"<dc:language><rdf:Bag><rdf:li>{escape(self.lang or '')}</rdf:li></rdf:Bag></dc:language>"
        if self.version:
            more += f"<dc:identifier>{escape(self.identifier)}</dc:identifier>"
            more += f"<xmpMM:VersionID>{self.version}</xmpMM:VersionID>"
        spaces = 'xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        description = f'<rdf:Description {spaces} rdf:about="">{more}</rdf:Description></rdf:RDF>'
        rdf = bytes(super().generate_rdf_metadata(variant, version, conformance))
        return rdf.replace(b"</rdf:RDF>", description.encode())


def identify(document: Any, version: int, identifier: str, keywords: Sequence[str]) -> None:
    """Write into the metadata of a laid out document which version it shows."""
    metadata = document.metadata
    metadata.version, metadata.identifier, metadata.keywords = version, identifier, list(keywords)


@in_one_piece
def write(document: Any, *, is_tagged: bool = True) -> bytes:
    """The PDF of a laid out document."""
    short_ways = FAST.swapped_in_to_write() if FAST and document.is_fast else nullcontext()
    with _strict(), collector_paused(), short_ways:
        return bytes(document.write_pdf(finisher=_finish, pdf_variant=VARIANT, pdf_tags=is_tagged))


def write_together(documents: Sequence[Any], bookmarks: Sequence[str] = ()) -> bytes:
    """One PDF of many laid out documents, each with page numbers of its own; what they share is embedded once. Untagged.

    Title and language are those of the first. `bookmarks` names the first page of each document, in their order.
    """
    for document, bookmark in zip(documents, bookmarks, strict=bool(bookmarks)):
        first = document.pages[0]
        first.bookmarks = [(1, bookmark, (0.0, 0.0), "open")]
    whole = documents[0].copy([page for document in documents for page in document.pages])
    first = whole.metadata
    whole.is_fast = documents[0].is_fast
    whole.metadata = _Metadata(title=first.title, authors=first.authors, lang=first.lang)
    return write(whole, is_tagged=False)


def placement(document: Any) -> Placement:
    """What the layout made of the rows that carry a `data-row`."""
    row_heights: dict[int, float] = {}
    seen: list[Any] = []
    headless = 0
    first_row_top: float | None = None
    for page in document.pages:
        before, heads = len(seen), 0
        for box in table_boxes(page._page_box):  # noqa: SLF001
            if isinstance(box, boxes.TableRowBox) and (number := box.element.get("data-row")):
                row_heights[int(number)] = row_heights.get(int(number), 0.0) + box.height * POINTS
            elif isinstance(box, boxes.TableRowGroupBox) and box.element.tag == "thead":
                heads += 1
            elif isinstance(box, boxes.TableRowGroupBox) and box.element.get("data-page"):
                seen.append(box.element)
                if first_row_top is None:
                    first_row_top = box.position_y * POINTS
        headless += len(seen) > before and not heads
    return Placement(row_heights, len(seen) - len(set(map(id, seen))) + headless, first_row_top or 0.0)


def warm_up() -> None:
    """Load fonts and style sheets by a first document (a worker does this when it starts).

    Nothing is collected before: of a start some hundred objects are left behind, among a hundred thousand.
    """
    write(lay_out(SAMPLE, ""))
    gc.freeze()


@cache
def _fonts() -> FontConfiguration:
    if missing := missing_packages():
        raise PrintError(f"本机缺少打印所需的系统软件包，请管理员安装：apt-get install {' '.join(missing)}")
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
def _common_style() -> weasyprint.CSS:
    return _parsed((CSS_DIR / "form.css").read_text(encoding="utf-8"))


@cache
def _parsed(style: str) -> weasyprint.CSS:
    sheet = weasyprint.CSS(string=style, font_config=_fonts(), url_fetcher=OwnFilesFetcher())
    return FAST.note_source(sheet, style) if FAST else sheet


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
    """Anything that WeasyPrint complains of fails the print. One thread at a time: Pango and what `fast` swaps in are the
    process's, and two threads in them crash it (workers are processes, but a development server has threads)."""
    complaints = _Complaints()
    with _TURN:
        logger.addHandler(complaints)
        try:
            yield
        except FatalURLFetchingError as error:  # a BaseException: it would pass every `except Exception` of a task
            raise PrintError("打印所用的图片或文件不能读取。") from error
        finally:
            logger.removeHandler(complaints)
    if complaints.messages:
        raise PrintError("；".join(text.rstrip("。") for text in complaints.messages) + "。")


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


class _Written(pydyf.Object):  # type: ignore[misc]
    """An object in its final bytes. pydyf needs these twice, for the file's identifier and for the file, and would
    compress every stream twice for it."""

    def __init__(self, item: pydyf.Object) -> None:
        super().__init__()
        self.number, self.generation, self.free = item.number, item.generation, item.free
        self._data, self._compressible = _data(item), item.compressible

    @property
    def data(self) -> bytes:
        return bytes(self._data)

    @property
    def compressible(self) -> bool:
        return bool(self._compressible)


def _data(item: pydyf.Object) -> bytes:
    """Streams are deflated in half the time of pydyf's level, for one byte in a hundred more."""
    if not isinstance(item, pydyf.Stream) or not item.compress:
        return bytes(item.data)
    _, _, content = pydyf.Stream(item.stream).data.partition(STREAM)
    deflated = zlib.compress(content.removesuffix(END), LEVEL)
    return bytes(pydyf.Stream([deflated], {**item.extra, "Filter": "/FlateDecode"}).data)


def _finish(document: Any, pdf: pydyf.PDF) -> None:
    _draw_ruling(document, pdf)
    pdf.objects[:] = [item if item.free == "f" else _Written(item) for item in pdf.objects]


def _draw_ruling(document: Any, pdf: pydyf.PDF) -> None:
    for number, page in zip(pdf.pages["Kids"][::3], document.pages, strict=True):
        height = page.height * POINTS
        content = ruling(ruled_cells(page._page_box), height)  # noqa: SLF001
        if not content:
            continue
        stream = pydyf.Stream([content], compress=True)
        pdf.add_object(stream)
        # Before the text, while the page's coordinates are still PDF's own.
        pdf_page = pdf.objects[number]
        pdf_page["Contents"] = pydyf.Array([stream.reference, pdf_page["Contents"]])
