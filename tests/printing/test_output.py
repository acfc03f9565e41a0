"""The file itself: the same bytes each time, archive-proof, fonts inside."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from io import BytesIO
from itertools import cycle

import pikepdf
import pytest

from perfeval.printing import engine
from perfeval.printing.document import PrintDocument, Proof
from perfeval.printing.layouts import find_layout
from perfeval.printing.paper.build import build_view
from perfeval.printing.render import render_pdf, xhtml
from perfeval.printing.typefaces import song
from tests.conftest import ROOT
from tests.core.sheets import PUBLISHED
from tests.printing.reading import tool
from tests.printing.tables import LAYOUTS, printed, published

pytestmark = pytest.mark.once

PROOF = Proof(version=3, code="7K2M-94QX-31BD-ZZ5T", url="https://example.org/v/7K2M-94QX-31BD-ZZ5T", sha256="ab" * 32)
OTHER_PROCESS = """
import hashlib, json, sys
import django; django.setup()
from tests.printing.tables import printed
print(json.dumps([hashlib.sha256(printed(*case)).hexdigest() for case in json.loads(sys.argv[1])]))
"""


def approved() -> bytes:
    return render_pdf(PrintDocument(published("futian-2022-07"), "mof-2020", watermark="样张", proof=PROOF))


def test_another_process_prints_the_same_bytes() -> None:
    cases = [("futian-2022-01", "futian"), ("qiannan-2024-department", "mof-2020")]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "perfeval.settings.test",
        "PYTHONHASHSEED": "77",
        "TZ": "UTC",
    }
    done = subprocess.run(
        [sys.executable, "-c", OTHER_PROCESS, json.dumps(cases)],
        cwd=ROOT, env=environment, capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    assert json.loads(done.stdout) == [hashlib.sha256(printed(*case)).hexdigest() for case in cases]


def test_one_changed_figure_changes_the_bytes() -> None:
    """The control of the test above."""
    assert printed("futian-2022-01", "futian") != printed("futian-2022-02", "futian")


@pytest.mark.parametrize(("name", "key"), list(zip(PUBLISHED, cycle(LAYOUTS), strict=False)))
def test_the_fast_path_gives_the_bytes_of_weasyprints_own(name: str, key: str) -> None:
    view = build_view(PrintDocument(published(name), key, watermark="草稿", proof=PROOF), find_layout(key), song())
    stock = engine.lay_out(xhtml(view), view.layout.style(), engine.StockHTML)
    fast = engine.lay_out(xhtml(view), view.layout.style())
    assert engine.write(fast) == engine.write(stock)


def test_it_is_a_sound_pdf_a_3b() -> None:
    with pikepdf.open(BytesIO(approved())) as pdf:
        assert pdf.check_pdf_syntax() == []
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "B")
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert pdf.Root.Lang == "zh-CN"
        assert len(pdf.trailer.ID) == 2
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image":
                assert not item.get("/Interpolate", False)


def test_it_holds_no_date() -> None:
    with pikepdf.open(BytesIO(approved())) as pdf:
        assert {"/CreationDate", "/ModDate"}.isdisjoint(pdf.docinfo.keys())
        assert "CreateDate" not in str(pdf.open_metadata())


def test_its_title_names_the_table() -> None:
    with pikepdf.open(BytesIO(approved())) as pdf:
        title = str(pdf.open_metadata()["dc:title"])
    assert "项目支出绩效自评表" in title
    assert "数据规划管理" in title


def test_all_fonts_are_inside_and_truetype() -> None:
    lines = tool(["pdffonts", "-"], approved()).splitlines()[2:]
    assert len(lines) == 3
    for line in lines:
        assert "Perfeval" in line
        assert "CID TrueType" in line
        assert line.split()[-5:-2] == ["yes", "yes", "yes"]  # embedded, subset, with the way back to Unicode


def test_it_is_small() -> None:
    assert all(len(printed(name, "mof-2020")) < 120_000 for name in PUBLISHED)
