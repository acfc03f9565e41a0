"""What is written into a workbook or a comma-separated file is read back as what it was, and computes nothing."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook
from python_calamine import load_workbook

from perfeval.exchange.spreadsheet import (
    looks_like_formula,
    safe_cell,
    safe_row,
    safe_text,
    safe_value,
    storable,
    typed_text,
)

pytestmark = pytest.mark.once

DANGEROUS = [
    "=1+1", "==cmd", " =1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\n=1", "＝1", "#DIV/0!", "_x003D_1", "'=1", "''=1", "TRUE",
    "1E5", "0012", "2025-01-02",
]  # fmt: skip
TEXTS = st.text(alphabet=st.characters(codec="utf-8"), max_size=30).map(storable)


def written(text: str) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(safe_row(sheet, ["x", text, "x"]))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@given(TEXTS)
def test_texts_come_back_from_a_workbook(text: str) -> None:
    if not text.strip():
        return
    rows = load_workbook(io.BytesIO(written(text))).get_sheet_by_index(0).to_python()
    assert rows[0][1] == text


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula_or_a_number(text: str) -> None:
    file = written(text)
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert re.findall(r't="([a-zA-Z]+)"', sheet) == ["inlineStr"] * 3
    assert load_workbook(io.BytesIO(file)).get_sheet_by_index(0).to_python()[0][1] == text


def test_what_could_compute_carries_the_quote_mark() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    assert safe_cell(sheet.cell(1, 1), "=1+1").quotePrefix
    assert not safe_cell(sheet.cell(1, 2), "政务").quotePrefix


def test_without_the_helper_it_would_be_a_formula() -> None:
    sheet = Workbook().worksheets[0]
    sheet["A1"] = "=1+1"
    assert sheet["A1"].data_type == "f"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("政" * 32_768, "政" * 32_767),
        ("𠮷" * 16_384, "𠮷" * 16_383),  # two halves each: half a character would be left
        ("a" + "𠮷" * 16_384, "a" + "𠮷" * 16_383),
        ("𠮷" * 16_383 + "ab", "𠮷" * 16_383 + "a"),
        ("政" * 32_767, "政" * 32_767),
    ],
)
def test_a_long_text_is_cut_where_excel_counts_its_end(text: str, kept: str) -> None:
    assert safe_value(text) == kept
    assert len(kept.encode("utf-16-le")) // 2 <= 32_767


def test_numbers_stay_numbers() -> None:
    sheet = Workbook().worksheets[0]
    kinds = [
        safe_cell(sheet.cell(1, 1), value).data_type
        for value in (3, Decimal("-12.50"), Decimal("1E+3"), Decimal("1234567890123456.7"), 10**15)
    ]
    assert kinds == ["n", "n", "n", "s", "s"]


@given(TEXTS)
@example("'=1")
@example("''@x")
def test_texts_come_back_from_a_delimited_file(text: str) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow([safe_text(text), "x"])
    field = next(csv.reader(io.StringIO(buffer.getvalue(), newline="")))[0]
    assert typed_text(field) == text
    assert not looks_like_formula(field)


def test_a_negative_number_is_no_text() -> None:
    assert safe_text(Decimal("-1.50")) == "-1.50"
