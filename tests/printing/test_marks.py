"""What tells a draft from an approved version."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from perfeval.printing.document import PrintDocument, Proof
from perfeval.printing.render import render_pdf
from tests.conftest import missing
from tests.printing.reading import read_pages, squeezed, text_of, tool
from tests.printing.tables import LAYOUTS, printed, published

pytestmark = pytest.mark.once

NAME = "futian-2022-07"  # two pages or three
PROOF = Proof(
    version=3,
    code="7K2M-94QX-31BD-ZZ5T",
    url="https://jixiao.example.gov.cn/v/7K2M-94QX-31BD-ZZ5T",
    sha256="0123456789abcdef" * 4,
)


def approved(key: str) -> bytes:
    return render_pdf(PrintDocument(published(NAME), key, proof=PROOF))


def draft(key: str) -> bytes:
    return render_pdf(PrintDocument(published(NAME), key, watermark="草稿　未审定"))


@pytest.mark.parametrize("key", LAYOUTS)
def test_a_draft_says_so_on_every_page(key: str) -> None:
    for page in read_pages(draft(key)):
        letters = "".join(word.text for word in page.words if word.bottom - word.top > 50)
        assert set(letters) == set("草稿未审定")


@pytest.mark.parametrize("key", LAYOUTS)
def test_the_watermark_hides_no_text(key: str) -> None:
    plain, marked = (tool(["pdftotext", "-bbox", "-", "-"], pdf) for pdf in (printed(NAME, key), draft(key)))
    assert set(plain.splitlines()) <= set(marked.splitlines())


@pytest.mark.parametrize("key", LAYOUTS)
def test_an_approved_version_bears_its_proof_on_every_page(key: str) -> None:
    pages = text_of(approved(key)).split("\f")[:-1]
    assert len(pages) > 1
    for page in pages:
        text = squeezed(page)
        assert "已审定第3版核验码：7K2M-94QX-31BD-ZZ5T" in text
        assert PROOF.sha256[:32] in text
        assert PROOF.sha256[32:] in text
        assert "草稿" not in text


@pytest.mark.parametrize("key", LAYOUTS)
def test_pages_are_numbered(key: str) -> None:
    pages = text_of(printed(NAME, key)).split("\f")[:-1]
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页共{len(pages)}页" in squeezed(page)


@pytest.mark.parametrize("key", LAYOUTS)
def test_the_qr_code_leads_to_the_proof(key: str, tmp_path: Path) -> None:
    if shutil.which("zbarimg") is None:
        missing("zbarimg (package zbar-tools)")
    file = tmp_path / "form.pdf"
    file.write_bytes(approved(key))
    subprocess.run(["pdftoppm", "-png", "-r", "300", str(file), str(tmp_path / "page")], check=True, timeout=60)
    for picture in sorted(tmp_path.glob("page*.png")):
        read = subprocess.run(["zbarimg", "-q", "--raw", str(picture)], capture_output=True, check=True, timeout=60)
        assert read.stdout.decode().strip() == PROOF.url


def test_a_published_file_bears_no_marks() -> None:
    text = text_of(printed(NAME, "mof-2020"))
    assert "核验码" not in text
    assert "草稿" not in text
