"""Two engines that share no code draw every glyph of every form: Poppler and MuPDF put ink where PDFium says that a
character stands. A font that one of them cannot read leaves its characters white."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph
from PIL import Image
from pypdfium2.raw import FPDFText_GetUnicode

from perfeval.exchange.demo.samples import sample
from perfeval.printing.document import PrintDocument, PrintError
from perfeval.printing.render import render_pdf
from tests.printing.tables import LAYOUTS, with_reason

pytestmark = pytest.mark.once

DPI = 110
INK = 170  # grey: thin strokes at this size are no darker
ENGINES = {
    "poppler": "pdftoppm -gray -r {dpi} {pdf} {folder}/page",
    "mupdf": "mutool draw -q -c gray -r {dpi} -o {folder}/page-%d.pgm {pdf}",
}
HIGH, LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
RARE = "㐂𠮷镕䶮𫍽"


@dataclass(frozen=True)
class Character:
    """Where it stands on its page, in pixels from the top left: the whole of its advance, the outline or not."""

    page: int
    text: str
    box: tuple[float, float, float, float]


def characters(pdf: bytes) -> Iterator[Character]:
    """All that must show ink."""
    scale = DPI / 72
    document = pypdfium2.PdfDocument(pdf)
    for number, page in enumerate(document):
        text, height = page.get_textpage(), page.get_height()
        for index in range(text.count_chars()):
            unit = FPDFText_GetUnicode(text, index)
            if unit in LOW:  # second half of a character, told with the first
                continue
            char = _joined(unit, FPDFText_GetUnicode(text, index + 1)) if unit in HIGH else chr(unit)
            if char.isspace() or not char.isprintable():
                continue
            left, bottom, right, top = text.get_charbox(index, loose=True)
            aside = (right - left) * 0.05  # a neighbour's stroke may reach in
            edges = left + aside, height - top, right - aside, height - bottom
            yield Character(number, char, tuple(edge * scale for edge in edges))
    document.close()


def _joined(high: int, low: int) -> str:
    """Of a character beyond the basic plane, which PDFium gives in two halves."""
    return chr(0x10000 + (high - HIGH.start) * len(LOW) + low - LOW.start)


def blank(pdf: bytes, engine: str, folder: Path) -> list[str]:
    """The characters that the engine draws without ink."""
    (folder / "form.pdf").write_bytes(pdf)
    command = ENGINES[engine].format(dpi=DPI, pdf=folder / "form.pdf", folder=folder)
    subprocess.run(command.split(), check=True, timeout=120)
    pages = [Image.open(path).convert("L") for path in sorted(folder.glob("page*.pgm"), key=_number)]
    return [
        character.text
        for character in characters(pdf)
        if min(pages[character.page].crop(character.box).tobytes(), default=255) > INK
    ]


def _number(path: Path) -> int:
    return int(path.stem.removeprefix("page-"))


def with_one_glyph_emptied(pdf: bytes) -> bytes:
    """The same file, the richest glyph of its text face without its strokes."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        descriptor = next(
            item
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item and "Song" in str(item.FontName)
        )
        font = TTFont(io.BytesIO(descriptor.FontFile2.read_bytes()), recalcBBoxes=False)
        glyphs = font["glyf"]
        richest = max(font.getGlyphOrder(), key=lambda name: glyphs[name].numberOfContours)
        glyphs[richest] = Glyph()
        emptied = io.BytesIO()
        font.save(emptied, reorderTables=False)
        descriptor.FontFile2.write(emptied.getvalue())
        saved = io.BytesIO()
        document.save(saved)
    return saved.getvalue()


@pytest.fixture(scope="module")
def printed_samples() -> dict[str, bytes]:
    """Each form with its sample, rare characters in a reason."""
    return {
        key: render_pdf(
            PrintDocument(with_reason(sample(key), 0, f"“{RARE}”有误；①②③，见《办法》第3条（≥95％）。"), key)
        )
        for key in LAYOUTS
    }


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("key", LAYOUTS)
def test_no_glyph_is_blank(printed_samples: dict[str, bytes], key: str, engine: str, tmp_path: Path) -> None:
    pdf = printed_samples[key]
    shown = "".join(character.text for character in characters(pdf))
    assert len(shown) > 300
    assert set(RARE) <= set(shown)
    assert blank(pdf, engine, tmp_path) == []


@pytest.mark.parametrize("engine", ENGINES)
def test_one_emptied_glyph_is_noticed(printed_samples: dict[str, bytes], engine: str, tmp_path: Path) -> None:
    """The control."""
    found = blank(with_one_glyph_emptied(printed_samples["futian"]), engine, tmp_path)
    assert len(set(found)) == 1


@pytest.mark.parametrize("key", LAYOUTS)
def test_a_character_without_a_glyph_fails_the_print_and_is_named(key: str) -> None:
    """Never a box: the sentence tells whoever asked for the print which character it is."""
    sheet = replace(sample(key), implementing_unit="演示市\U0002a6a5学校")
    with pytest.raises(PrintError, match=r"“\U0002a6a5”.*U\+2A6A5") as failed:
        render_pdf(PrintDocument(sheet, key))
    assert "字体" in str(failed.value)
