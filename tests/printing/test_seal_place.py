"""Where the seal lies: over the words that ask for it, whole on the page, whatever the length of the table."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from perfeval.core.sheet import Sheet
from perfeval.printing import engine
from perfeval.printing.document import PrintDocument, Proof, SealPicture
from perfeval.printing.layouts import LAYOUTS, MILLIMETRE
from perfeval.printing.render import laid_out
from perfeval.printing.seal_place import Place, seal_place
from tests.conftest import missing
from tests.printing.tables import long_table, published
from tests.seals import drawn_seal, encoded

pytestmark = pytest.mark.once

PROOF = Proof(version=1, code="ABCD-2345-EFGH-6789", url="https://example.org/v/ABCD-2345-EFGH-6789/", sha256="0" * 64)
EDGE = 5 * MILLIMETRE  # what printers cannot print on
LABEL = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">[^<]*（[签盖]章）')
PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">')
DEPARTMENTS = ("qiannan", "mof-2020-department")


@cache
def seal() -> bytes:
    return encoded(drawn_seal(ground=None))


def sealed(sheet: Sheet, layout: str, path: Path) -> tuple[Place, str]:
    """Where the seal is, and the words of its page with their places."""
    if shutil.which("pdftotext") is None:
        missing("pdftotext")
    document = laid_out(PrintDocument(sheet, layout, proof=PROOF, seal=SealPicture("示例单位", seal())))
    place = seal_place(document)
    (path / "sealed.pdf").write_bytes(engine.write(document))
    page = str(place.page + 1)
    command = ["pdftotext", "-bbox", "-f", page, "-l", page, "sealed.pdf", "-"]
    return place, subprocess.run(command, cwd=path, capture_output=True, text=True, check=True).stdout


def faults(place: Place, words: str) -> list[str]:
    found = PAGE.search(words)
    assert found
    width, height = map(float, found.groups())
    wrong = []
    if min(place.left, place.bottom, width - place.right, height - place.top) < EDGE:
        wrong.append(f"too near the edge: {place}")
    labels = [tuple(map(float, groups)) for groups in LABEL.findall(words)]
    if len(labels) != 1:
        return [*wrong, f"{len(labels)} labels on the seal's page"]
    left, top, right, bottom = labels[0]
    if not (place.left < right and left < place.right and height - place.top < top and bottom < height - place.bottom):
        wrong.append(f"{place} is not over its label {labels[0]}")
    return wrong


@pytest.mark.parametrize("layout", LAYOUTS)
def test_it_lies_over_its_label_on_every_form(layout: str, tmp_path: Path) -> None:
    name = "qiannan-2024-department" if layout in DEPARTMENTS else "zizhou-2023"
    assert faults(*sealed(published(name), layout, tmp_path)) == []


@pytest.mark.parametrize("layout", [key for key in LAYOUTS if key != "qiannan"])
def test_it_lies_over_its_label_in_two_lines(layout: str, tmp_path: Path) -> None:
    sheet = replace(
        published("zizhou-2023"),
        footer_fields=(
            ("单位负责人", "司马某某"),
            ("填报日期", "2024年12月31日"),
            ("联系电话", "0000-12345678转8013456789"),
        ),
    )
    assert faults(*sealed(sheet, layout, tmp_path)) == []


@pytest.mark.parametrize("layout", ["futian", "mof-2020", "fushun"])
@pytest.mark.parametrize("rows", [1, 2, *range(8, 33, 6), 60])
def test_it_is_whole_wherever_the_table_ends(layout: str, rows: int, tmp_path: Path) -> None:
    assert faults(*sealed(long_table(rows), layout, tmp_path)) == []


def test_a_place_elsewhere_would_be_found(tmp_path: Path) -> None:
    """The control."""
    place, words = sealed(published("zizhou-2023"), "futian", tmp_path)
    assert faults(Place(place.page, 40, place.bottom, 153, place.top), words)[0].endswith(")")
    assert faults(Place(place.page, place.left, 5, place.right, 118), words)[0].startswith("too near")
