"""A report as PDF: every word of it, an archive file, nothing that was typed is markup."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest
from pypdf import PdfReader

from perfeval.core.narrative.document import Bar, BarChart, Cell, Document, Heading, Paragraph, SignOff, Table, Title
from perfeval.core.narrative.report import build_report
from perfeval.printing import engine
from perfeval.printing.document import PrintError
from perfeval.printing.report import _style, render_report, report_xhtml
from tests.golden.zizhou_report import golden_report
from tests.printing.reading import squeezed, tool

pytestmark = pytest.mark.once

CHART = BarChart("自评分分布", "份", (Bar("60分以下", Decimal(1), "1"), Bar("100分", Decimal(3), "3")))


@pytest.fixture(scope="module")
def golden() -> Document:
    document = build_report(replace(golden_report(), watermark="草稿"))
    return replace(document, blocks=(*document.blocks, CHART))


@pytest.fixture(scope="module")
def pdf(golden: Document) -> bytes:
    return render_report(golden)


def words(pdf: bytes) -> str:
    return squeezed(tool(["pdftotext", "-raw", "-", "-"], pdf))


def small(*blocks: object) -> Document:
    return Document("试", "试点单位", "第1版", (Title("试"), *blocks))  # type: ignore[arg-type]


def test_every_word_of_the_published_report_is_printed(golden: Document, pdf: bytes) -> None:
    found = words(pdf)
    for block in golden.blocks:
        if isinstance(block, (Paragraph, Heading, Title)):
            # A page edge may put foot and number between two lines.
            assert all(squeezed(part) in found for part in halves(block.text)), block.text
        if isinstance(block, Table):
            for rows in (block.head, *block.groups):
                for row in rows:
                    assert all(squeezed(line) in found for cell in row for line in cell_pieces(cell)), row


def halves(text: str) -> list[str]:
    """Short pieces: lines break between them, and a line is read as a whole."""
    return [text[start : start + 4] for start in range(0, len(text), 4)]


def cell_pieces(cell: Cell) -> list[str]:
    return [cell.text[start : start + 1] for start in range(len(cell.text))] if len(cell.text) > 4 else [cell.text]


def test_a_missing_word_would_be_seen(golden: Document, pdf: bytes) -> None:
    """The control of the test above."""
    assert "另有一句没有的话" not in words(pdf)


def test_it_is_an_archive_file_with_its_title(golden: Document, pdf: bytes) -> None:
    with pikepdf.open(BytesIO(pdf)) as file:
        assert file.check_pdf_syntax() == []
        metadata = file.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "B")
        assert metadata["dc:title"] == golden.title
        assert file.Root.Lang == "zh-CN"


def test_all_fonts_are_inside(pdf: bytes) -> None:
    lines = tool(["pdffonts", "-"], pdf).splitlines()[2:]
    assert lines
    for line in lines:
        assert "Perfeval" in line
        assert line.split()[-5:-2] == ["yes", "yes", "yes"]


def test_chapters_are_bookmarks(pdf: bytes) -> None:
    titles = [item.title for item in PdfReader(BytesIO(pdf)).outline if not isinstance(item, list)]
    assert titles == ["一、项目概况", "二、项目资金使用及管理情况", "三、项目评价及绩效分析", "四、存在问题与改进措施", "五、自评小组"]  # fmt: skip


def test_the_version_stands_on_each_page_and_a_draft_says_so(pdf: bytes) -> None:
    pages = [squeezed(page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]
    assert all("公开件" in page and "草稿" in page for page in pages)
    assert "页共" not in pages[0]  # the cover has no number
    assert f"第2页共{len(pages)}页" in pages[1]


def test_a_document_without_a_cover_counts_its_first_page() -> None:
    (page,) = PdfReader(BytesIO(render_report(small(Paragraph("甲"))))).pages
    assert "第1页共1页" in squeezed(page.extract_text())


def test_the_same_document_gives_the_same_bytes(golden: Document, pdf: bytes) -> None:
    assert render_report(golden) == pdf


def test_the_fast_path_gives_the_bytes_of_weasyprints_own(golden: Document, pdf: bytes) -> None:
    stock = engine.lay_out(report_xhtml(golden), _style(), engine.StockHTML)
    assert engine.write(stock) == pdf


def test_what_was_typed_is_never_markup() -> None:
    nasty = '</p><img src="file:///etc/passwd"/><script>&amp;'
    document = small(Paragraph(nasty), Table((1,), (((Cell(nasty),),),)), Heading(1, nasty))
    assert words(render_report(document)).count(squeezed(nasty)) == 3


def test_a_character_without_a_glyph_fails_the_print() -> None:
    with pytest.raises(PrintError):
        render_report(small(Paragraph("\U0001f600")))


def test_a_long_table_repeats_its_head_and_loses_no_row() -> None:
    rows = tuple(((Cell(f"第{number}号"), Cell("甲" * 60, align="left")),) for number in range(120))
    table = Table((1, 4), rows, head=((Cell("序号", is_head=True), Cell("内容", is_head=True)),))
    pages = [squeezed(page.extract_text()) for page in PdfReader(BytesIO(render_report(small(table)))).pages]
    assert len(pages) > 3
    assert all("序号" in page for page in pages)
    assert all(f"第{number}号" in "".join(pages) for number in range(120))


def test_a_cell_longer_than_a_page_is_printed_whole() -> None:
    text = "".join(f"第{number}句。" for number in range(900))
    table = Table((1, 1), (((Cell("长"), Cell(text, align="left")),), ((Cell("后"), Cell("尾")),)))
    without_foot = ["pdftotext", "-raw", "-x", "0", "-y", "0", "-W", "600", "-H", "742", "-", "-"]
    found = squeezed(tool(without_foot, render_report(small(table))))
    assert all(f"{number}句" in found for number in range(900))
    assert "尾" in found


def merged(label: str, rows: int) -> tuple[tuple[Cell, ...], ...]:
    """A group whose label stands once for all of its rows."""
    return tuple((*((Cell(label, 1, rows),) if row == 0 else ()), Cell(f"{label}{row}")) for row in range(rows))


def cut_labels(before: int) -> bool:
    """Whether a group of a table that begins after so many lines stands on two pages."""
    head = ((Cell("甲", is_head=True), Cell("乙", is_head=True)),)
    groups = (merged("上", 3), head, *(merged(label, 6) for label in "子丑寅"))
    document = small(*[Paragraph("句。")] * before, Table((1, 1), groups, caption="表", sub_head=1))
    pages = [squeezed(page.extract_text()) for page in PdfReader(BytesIO(render_report(document))).pages]
    return any(sum(f"{label}0" in page or f"{label}5" in page for page in pages) > 1 for label in "子丑寅")


PLACES = range(8, 21, 2)  # lines above a table, of the 22 that a page has


def test_no_label_is_cut_wherever_the_table_begins() -> None:
    assert not any(cut_labels(before) for before in PLACES)


def test_without_its_rule_the_first_group_would_be_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = ".set thead + tbody"
    assert rule in _style()
    without = _style().replace(rule, ".nothing")
    monkeypatch.setattr("perfeval.printing.report._style", lambda: without)
    assert any(cut_labels(before) for before in PLACES)


def signed_alone(before: int) -> bool:
    team = Table((1,), (((Cell("组员"),),),))
    pages = PdfReader(BytesIO(render_report(small(*[Paragraph("句。")] * before, team, SignOff("负责人", ""))))).pages
    return all("组员" not in page.extract_text() for page in pages if "负责人" in page.extract_text())


def test_a_signature_is_never_alone_on_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any(signed_alone(before) for before in range(14, 22))
    without = _style().replace("break-inside: avoid; break-before: avoid;", "break-inside: avoid;")
    monkeypatch.setattr("perfeval.printing.report._style", lambda: without)
    assert any(signed_alone(before) for before in range(14, 22))
