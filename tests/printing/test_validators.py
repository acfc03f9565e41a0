"""Every form before validators of others; and each validator before a file that it must refuse."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from perfeval.printing import engine
from perfeval.printing.document import PrintDocument, PrintError, Proof
from perfeval.printing.layouts import LAYOUTS
from perfeval.printing.render import laid_out, render_pdf
from tests.printing import validators
from tests.printing.reading import tool
from tests.printing.tables import PAIRS, published

pytestmark = pytest.mark.once

PROOF = Proof(version=3, code="7K2M-94QX-31BD-ZZ5T", url="https://example.org/v/7K2M-94QX-31BD-ZZ5T", sha256="ab" * 32)
# It does not find the part of PDF/A in the metadata, where every other reader finds it.
ALLOWED = "7.3 : Error on MetaData, Schema is not set in this document : http://www.aiim.org/pdfa/ns/id/"
CASES = {key: next((name for name, own in PAIRS if own == key), "futian-2022-07") for key in LAYOUTS}
each_layout = pytest.mark.parametrize("key", CASES)


def approved(key: str, watermark: str | None = None) -> bytes:
    return render_pdf(PrintDocument(published(CASES[key]), key, proof=PROOF, watermark=watermark))


def doctored(pdf: bytes, change: Callable[[pikepdf.Pdf], object]) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as document:
        change(document)
        out = BytesIO()
        document.save(out)
    return out.getvalue()


@each_layout
def test_the_tools_find_no_fault(key: str) -> None:
    pdf = approved(key, watermark="样张")
    assert validators.qpdf(pdf) == []
    assert validators.pdffonts(pdf) == []
    assert validators.archive(pdf) == []


def test_a_book_of_tables_has_no_fault_either() -> None:
    documents = [laid_out(PrintDocument(published(name), key, proof=PROOF)) for key, name in CASES.items()]
    pdf = engine.write_together(documents, list(CASES))
    assert [validators.qpdf(pdf), validators.pdffonts(pdf)] == [[], []]
    assert validators.archive(pdf) == ["marked", "structure"]  # it has no tags, and claims none
    with pikepdf.open(BytesIO(pdf)) as book, book.open_outline() as outline:
        assert [item.title for item in outline.root] == list(CASES)
        assert len(book.pages) == sum(len(document.pages) for document in documents)
        assert PROOF.code not in str(book.open_metadata())  # the version of one of its tables is not the book's


@each_layout
def test_preflight_finds_no_fault(key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "VARIANT", "pdf/a-1b")
    (tmp_path / "form.pdf").write_bytes(approved(key))
    assert validators.preflight(tmp_path / "form.pdf") == [ALLOWED]


def without_profile(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents


def with_interpolation(pdf: pikepdf.Pdf) -> None:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image":
            item.Interpolate = True


def with_foreign_font(pdf: pikepdf.Pdf) -> None:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page = pdf.pages[0]
    page.obj.Resources = Dictionary({**dict(page.obj.Resources.items()), "/Font": Dictionary(F0=font)})
    page.contents_add(b"/Artifact BMC BT /F0 9 Tf 20 20 Td (x) Tj ET EMC")


def with_transparency(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0]
    page.obj.Resources.ExtGState = Dictionary(G0=Dictionary(ca=0.5))
    page.contents_add(b"/G0 gs", prepend=True)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (without_profile, "2.4.3"), (with_interpolation, "2.3.2"), (with_foreign_font, "3.1"),
        (with_transparency, "4.1.2"),
    ],
)  # fmt: skip
def test_preflight_refuses(
    change: Callable[[pikepdf.Pdf], None], complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "VARIANT", "pdf/a-1b")
    (tmp_path / "form.pdf").write_bytes(doctored(approved("futian"), change))
    complaints = validators.preflight(tmp_path / "form.pdf")
    assert any(said.startswith(complaint) for said in complaints), complaints


def with_unmarked_line(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"0 0 m 9 9 l S")


def with_orphan(pdf: pikepdf.Pdf) -> None:
    """A table that the structure has lost."""
    kids = pdf.Root.StructTreeRoot.K[0].K
    del kids[next(index for index, kid in enumerate(kids.as_list()) if kid.S == "/Table")]


def without(*path: str) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        holder: Any = pdf.Root
        for name in path[:-1]:
            holder = holder[name]
        del holder[path[-1]]

    return change


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (without("/OutputIntents"), "output intent"), (without("/MarkInfo", "/Marked"), "marked"),
        (without("/StructTreeRoot"), "structure"), (without("/Lang"), "language"),
        (with_interpolation, "interpolated picture"), (with_unmarked_line, "page 1: 1 unmarked"),
        (with_orphan, "page 1: content and structure differ"),
    ],
)  # fmt: skip
def test_the_assertions_refuse(change: Callable[[pikepdf.Pdf], None], complaint: str) -> None:
    assert complaint in validators.archive(doctored(approved("futian"), change))


def test_qpdf_and_pdffonts_refuse() -> None:
    pdf = approved("futian")
    with pikepdf.open(BytesIO(pdf)) as document:
        content = max((stream.read_raw_bytes() for stream in document.pages[0].Contents), key=len)
    assert validators.qpdf(pdf.replace(content, content[:99] + bytes(reversed(content[99:]))))
    assert validators.qpdf(pdf[:-600])
    assert "Helvetica" in "".join(validators.pdffonts(doctored(pdf, with_foreign_font)))


def test_it_names_its_version() -> None:
    with pikepdf.open(BytesIO(approved("futian"))) as pdf:
        metadata = pdf.open_metadata()
        assert metadata["xmpMM:VersionID"] == "3"
        assert metadata["dc:identifier"] == PROOF.code
        assert metadata["pdf:Keywords"] == str(pdf.docinfo.Keywords) == f"已审定, 第3版, 核验码 {PROOF.code}"
        assert list(metadata["dc:creator"]) == [str(pdf.docinfo.Author)]


def test_a_table_without_a_version_claims_none() -> None:
    with pikepdf.open(BytesIO(render_pdf(PrintDocument(published("futian-2022-01"), "futian")))) as pdf:
        assert "VersionID" not in str(pdf.open_metadata())


def structure(pdf: bytes) -> str:
    return tool(["pdfinfo", "-struct-text", "-"], pdf)


@each_layout
def test_its_structure_has_the_words_in_their_order(key: str) -> None:
    """Title first, then tables of rows of cells; what stands in the margins and the watermark are no part of it."""
    read = structure(approved(key, watermark="样张"))
    assert re.search(r"\A\W*Document\s+(P|H1) \(block\)", read)
    assert re.search(r"Table \(block\)\s+TBody\s+TR\s+(TH|TD)", read)
    assert "样张" not in read
    assert "核验码" not in read
    assert not re.search(r"第 \d+ 页", read)


def test_heads_say_what_they_head() -> None:
    read = re.sub(r"\s+", " ", structure(approved("futian")))
    assert 'TH: /Scope /Row "项目名称：" TD: /ColSpan 3 "' in read
    assert '/Scope /Column "年初预算数"' in read
    assert re.search(r'THead TR TH: /Scope /Column TH: /Scope /Column "一级指标"', read)


def test_a_picture_has_words_in_its_place() -> None:
    markup = '<html lang="zh-CN"><head><title>表</title></head><body><p>甲</p><img src="{}" {}/></body></html>'
    pixel = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
    pdf = engine.write(engine.lay_out(markup.format(pixel, 'alt="公章"'), "img { image-rendering: pixelated }"))
    assert validators.archive(pdf) == []
    with pikepdf.open(BytesIO(pdf)) as document:
        (figure,) = (item for item in document.objects if isinstance(item, Dictionary) and item.get("/S") == "/Figure")
        assert figure.Alt == "公章"
    with pytest.raises(PrintError, match="alt"):
        engine.write(engine.lay_out(markup.format(pixel, ""), ""))


@pytest.mark.parametrize("language", ["", 'lang=""'])
def test_a_document_says_its_language(language: str) -> None:
    with pytest.raises(PrintError, match="language"):
        engine.write(engine.lay_out(f"<html {language}><body><p>甲</p></body></html>", ""))


def test_a_group_that_cannot_be_marked_fails_the_print() -> None:
    """The control of the watermark: with an opacity of its own it would be read aloud as text of the form."""
    markup = '<html lang="zh-CN"><body><p>甲</p><div class="watermark" style="{}">样张</div></body></html>'
    assert engine.write(engine.lay_out(markup.format(""), "")).startswith(b"%PDF")
    with pytest.raises(PrintError, match="opacity"):
        engine.write(engine.lay_out(markup.format("opacity: 0.5"), ""))


def test_poppler_says_tagged() -> None:
    said = subprocess.run(
        ["pdfinfo", "-"], input=approved("futian"), capture_output=True, check=True, timeout=60
    ).stdout
    assert re.search(rb"Tagged:\s+yes", said)


def test_a_rare_character_brings_its_font_along() -> None:
    """Outlines of a collection are PostScript's, which PDF/A-3 allows and the stricter rule of our own subsets does not."""
    sheet = replace(published("futian-2022-01"), project_name="㐂𠮷项目")
    pdf = render_pdf(PrintDocument(sheet, "futian", proof=PROOF))
    assert validators.qpdf(pdf) == []
    assert validators.archive(pdf) == []
    (line,) = validators.pdffonts(pdf)
    assert "Noto-Serif-CJK-SC" in line
    assert line.split()[-5:-2] == ["yes"] * 3
