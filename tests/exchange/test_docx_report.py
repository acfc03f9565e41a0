"""A report as a Word file: opened by two programs that know nothing of how it was made."""

from __future__ import annotations

import subprocess
import zipfile
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from PIL import Image

from perfeval.core.interchange import sheet_from_json
from perfeval.core.narrative.content import Content
from perfeval.core.narrative.document import Bar, BarChart, Block, Cell, Document, Heading, Paragraph, Table, Title
from perfeval.core.narrative.report import Report, build_report
from perfeval.exchange.writers.docx_report import write_docx
from perfeval.exchange.writers.docx_report.styles import STYLES
from perfeval.schemes.official import official_scheme
from tests.core.sheets import PUBLISHED
from tests.golden.zizhou_report import golden_report
from tests.printing.reading import squeezed, tool

pytestmark = pytest.mark.once

CHART = BarChart("自评分分布", "份", (Bar("60分以下", Decimal(1), "1"), Bar("100分", Decimal(3), "3")))


@pytest.fixture(scope="module")
def golden() -> Document:
    document = build_report(replace(golden_report(), watermark="草稿"))
    return replace(document, blocks=(*document.blocks, CHART))


@pytest.fixture(scope="module")
def file(golden: Document) -> bytes:
    return write_docx(golden)


def opened(file: bytes) -> Any:
    return docx.Document(BytesIO(file))


def part(file: bytes, name: str = "word/document.xml") -> Any:
    with zipfile.ZipFile(BytesIO(file)) as archive:
        return parse_xml(archive.read(name))


def written(*blocks: Block) -> bytes:
    return write_docx(Document("试", "试点单位", "第1版", (Title("试"), *blocks)))


def as_pdf(file: bytes, folder: Path) -> bytes:
    """By LibreOffice, with a profile of its own."""
    source = folder / "report.docx"
    source.write_bytes(file)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf",
         "--outdir", str(folder), str(source)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return source.with_suffix(".pdf").read_bytes()


def test_every_word_is_in_the_file(golden: Document, file: bytes) -> None:
    word = opened(file)
    paragraphs = [item.text for item in word.paragraphs]
    wanted = [block.text for block in golden.blocks if isinstance(block, (Paragraph, Heading, Title))]
    assert [text for text in paragraphs if text in wanted] == wanted
    tables = [block for block in golden.blocks if isinstance(block, Table)]
    found = [read_table(item) for item in word.tables[1:]]  # the first is the cover
    assert found == [[cell.text for rows in (table.head, *table.groups) for row in rows for cell in row] for table in tables]  # fmt: skip


def read_table(table: Any) -> list[str]:
    """Every cell once, a merged one where it begins."""
    texts = []
    for cell in table._tbl.iter(qn("w:tc")):
        merge = cell.tcPr.find(qn("w:vMerge"))
        if merge is None or merge.get(qn("w:val")) == "restart":
            parts = ["\n" if item.tag == qn("w:br") else item.text for item in cell.iter(qn("w:t"), qn("w:br"))]
            texts.append("".join(parts))
    return texts


def test_libreoffice_shows_every_word(golden: Document, file: bytes, tmp_path: Path) -> None:
    shown = squeezed(tool(["pdftotext", "-raw", "-", "-"], as_pdf(file, tmp_path)))
    for block in golden.blocks:
        if isinstance(block, (Paragraph, Heading, Title)):
            text = squeezed(block.text)
            pieces = [text[start : start + 4] for start in range(0, len(text), 4)]
            assert all(piece in shown for piece in pieces), block.text
        if isinstance(block, Table):
            characters = {c for rows in block.groups for row in rows for cell in row for c in squeezed(cell.text)}
            assert characters <= set(shown)
    assert "第2页共" in shown
    assert "草稿" in shown
    assert "另有一句没有的话" not in shown  # a text that is not there would be missed


def test_headings_are_headings(golden: Document, file: bytes) -> None:
    found = [(item.style.name, item.text) for item in opened(file).paragraphs if item.style.name.startswith("Heading")]
    assert found == [(f"Heading {block.level}", block.text) for block in golden.blocks if isinstance(block, Heading)]


def test_every_style_names_its_chinese_face(file: bytes) -> None:
    styles = opened(file).styles
    for style in STYLES:
        fonts = styles[style.name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == style.face
        assert fonts.get(qn("w:eastAsiaTheme")) is None
    defaults = part(file, "word/styles.xml").find(f".//{qn('w:docDefaults')}")
    assert defaults.find(f".//{qn('w:lang')}").get(qn("w:eastAsia")) == "zh-CN"


def test_no_paragraph_is_empty(golden: Document, file: bytes) -> None:
    body = part(file).find(qn("w:body"))
    empty = [item for item in body.findall(qn("w:p")) if not "".join(item.itertext()) and not item.findall(f".//{qn('w:drawing')}")]  # fmt: skip
    assert empty == []


@pytest.mark.parametrize(
    "name", ["zizhou-2023", "qiannan-2024-department", "fushun-2023-12345-hotline", "futian-2022-01"]
)
def test_rows_fill_the_grid_and_cells_end_with_a_paragraph(name: str) -> None:
    scheme = {"zizho": "zizhou-2023", "qiann": "qiannan-2024", "fushu": "fushun-2023", "futia": "futian-2022"}[name[:5]]
    report = Report(sheet_from_json(PUBLISHED[name]), official_scheme(scheme), Content())
    for table in part(write_docx(build_report(report))).iter(qn("w:tbl")):
        columns = len(table.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}"))
        for row in table.findall(qn("w:tr")):
            spans = [cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}") for cell in row.findall(qn("w:tc"))]
            assert sum(1 if span is None else int(span.get(qn("w:val"))) for span in spans) == columns
            assert all(cell[-1].tag == qn("w:p") for cell in row.findall(qn("w:tc")))
            assert row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None


def test_heads_repeat(file: bytes) -> None:
    ledger = next(table for table in part(file).iter(qn("w:tbl")) if "支付日期" in "".join(table.itertext()))
    heads = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in ledger.findall(qn("w:tr"))]
    assert heads == [True, False, False]


def test_pages_are_counted_by_word(file: bytes) -> None:
    footers = [name for name in zipfile.ZipFile(BytesIO(file)).namelist() if "footer" in name]
    codes = ["".join(part(file, name).itertext()) for name in footers]
    assert any("PAGE" in text and "NUMPAGES" in text for text in codes)
    assert any("PAGE" not in text for text in codes)  # the cover


def test_the_chart_is_a_picture_with_words(file: bytes) -> None:
    with zipfile.ZipFile(BytesIO(file)) as archive:
        (name,) = [item for item in archive.namelist() if item.startswith("word/media/")]
        with Image.open(BytesIO(archive.read(name))) as picture:
            assert picture.size == (1680, 720)
            assert len(picture.getcolors(maxcolors=100_000) or []) > 2
    described = part(file).find(f".//{qn('wp:docPr')}")
    assert described.get("descr") == "自评分分布：60分以下 1；100分 3"


def test_what_was_typed_is_never_markup() -> None:
    nasty = '</w:t><w:instrText> INCLUDETEXT "/etc/passwd" </w:instrText>=1+1&amp;{ PAGE }'
    file = written(Paragraph(nasty), Table((1,), (((Cell(nasty),),),)))
    word = opened(file)
    assert word.paragraphs[1].text == nasty
    assert read_table(word.tables[0]) == [nasty]
    assert part(file).findall(f".//{qn('w:instrText')}") == []


def test_every_part_is_sound_xml(file: bytes) -> None:
    with zipfile.ZipFile(BytesIO(file)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                parse_xml(archive.read(name))


def test_3000_rows_are_written_in_seconds() -> None:
    rows = tuple(((Cell(str(number)), *(Cell("甲") for _ in range(8))),) for number in range(3000))
    word = part(written(Table((1,) * 9, rows)))
    assert len(word.findall(f".//{qn('w:tr')}")) == 3000


def test_the_team_stays_with_its_signature(file: bytes) -> None:
    team = next(table for table in part(file).iter(qn("w:tbl")) if "评价人员" in "".join(table.itertext()))
    ledger = next(table for table in part(file).iter(qn("w:tbl")) if "支付日期" in "".join(table.itertext()))
    last = [table.findall(qn("w:tr"))[-1] for table in (team, ledger)]
    assert [len(row.findall(f".//{qn('w:keepNext')}")) for row in last] == [4 + 1, 0]


def test_the_cover_is_one_page(golden: Document, file: bytes, tmp_path: Path) -> None:
    first = squeezed(tool(["pdftotext", "-l", "1", "-raw", "-", "-"], as_pdf(file, tmp_path)))
    assert "评价时间" in first
    assert "自评表" not in first
