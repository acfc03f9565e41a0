"""The benchmark works: its peers print the same words, and a short run gives its rows. Times are not looked at."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.printing.forms import Form, forms
from bench.printing.rows import AT_LEAST, AT_MOST, Row
from bench.printing.typst_form import typst
from bench.printing.word_form import write_word
from perfeval.printing.render import render_pdf
from tests.conftest import ROOT
from tests.printing.reading import squeezed, text_of

pytestmark = pytest.mark.once
NAMES = [
    "signing, cached key / pyHanko's default",
    "batch as one PDF / as single files",
    "growth over 26 documents",
]


@pytest.fixture(scope="module")
def form() -> Form:
    return forms()["27 rows"]


def characters(pdf: bytes) -> list[str]:
    """Sorted, as each program cuts the pages elsewhere; without page numbers and the repeated foot and head."""
    return sorted(set(squeezed(text_of(pdf))))


def test_typst_prints_the_same_characters(form: Form) -> None:
    assert characters(typst()(form)) == characters(render_pdf(form.document))


def test_the_word_document_holds_every_cell(form: Form, tmp_path: Path) -> None:
    import docx  # noqa: PLC0415

    write_word(form, tmp_path / "form.docx")
    tables = docx.Document(str(tmp_path / "form.docx")).tables
    texts = {cell.text for table in tables for row in table.rows for cell in row.cells}
    for row in form.document.sheet.indicators:
        assert row.level3 in texts
        assert (row.deviation_reason or "") in texts


@pytest.mark.parametrize(("sign", "value", "is_met"), [
    (AT_LEAST, 3.5, True), (AT_LEAST, 3.4, False), (AT_MOST, 3.5, True), (AT_MOST, 3.6, False), (AT_MOST, None, False),
])  # fmt: skip
def test_a_row_says_whether_its_goal_is_met(sign: str, value: float | None, is_met: bool) -> None:
    row = Row("name", value, sign, 3.5, "nothing is installed")
    assert row.is_met is is_met
    assert ("MISSED" in str(row) or "NOT MEASURED" in str(row)) is not is_met


@pytest.mark.slow
def test_a_short_run_gives_its_rows() -> None:
    """The groups that need no program from outside."""
    options = ["--rounds", "1", "--documents", "26", "--only", "signing", "batch", "growth"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "perfeval.settings.test"}
    done = subprocess.run(
        [sys.executable, "bench/bench_printing.py", *options],
        cwd=ROOT, env=environment, capture_output=True, check=False, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr  # 1: a goal is missed, as on a busy machine
    names = [line.partition("  ")[0] for line in done.stdout.splitlines()[1:]]
    assert names == NAMES, done.stdout + done.stderr
