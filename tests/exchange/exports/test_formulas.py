"""No formula leaves the house, nothing that a spreadsheet program refuses either."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any
from xml.sax.saxutils import escape

import pytest

from perfeval.evaluations.models import Evaluation
from perfeval.exchange.exports import workbook
from perfeval.projects.models import Project
from tests.exchange.exports.building import csv_rows, json_rows, ready, sheet_of
from tests.factories import Cast, bulk_evaluations

EVIL = [
    "=cmd|' /C calc'!A0", "==1+1", "+1", "-1+2", "@SUM(A1)", "＝1+1", " =1", "\t=1", '=HYPERLINK("//x")', "\ufeff=2",
    "−3", "'=1",
]  # fmt: skip


@pytest.fixture
def evil(cast: Cast) -> list[str]:
    tables = bulk_evaluations(cast, len(EVIL))
    for table, text in zip(tables, EVIL, strict=True):
        Project.objects.filter(pk=table.project_id).update(name=text)
        Evaluation.objects.filter(pk=table.pk).update(grade="优")
    return EVIL


def formulas(content: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
    return sum(len(re.findall(r"<f[ >]", sheet)) for sheet in sheets)


@pytest.mark.parametrize("kind", ["tables", "summary"])
def test_a_workbook_holds_texts_only(cast: Cast, evil: list[str], kind: str) -> None:
    content = ready(cast.finance_reviewer, kind)
    assert formulas(content) == 0
    found: dict[str, Any] = {}
    for row in sheet_of(content).iter_rows():
        for cell in row:
            assert cell.data_type in {"s", "n", "inlineStr"}
            found[str(cell.value)] = cell
    for text in evil:
        if text != "'=1":  # the quote mark of Excel is no part of the text
            assert found[text].data_type in {"s", "inlineStr"}
            assert found[text].quotePrefix is True, text
    assert found["优"].quotePrefix is False  # the styles of others are not touched


def test_written_as_stock_writers_do_the_formulas_would_be_there(
    cast: Cast, evil: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above."""

    def stock(place: str, style: int, value: object) -> str:
        text = str(value)
        kind = f"<f>{escape(text[1:])}</f>" if text.startswith("=") else f"<is><t>{escape(text)}</t></is>"
        return f'<c r="{place}" s="{style}" t="inlineStr">{kind}</c>'

    monkeypatch.setattr(workbook, "_cell", stock)
    assert formulas(ready(cast.finance_reviewer, "tables")) > 0


def test_without_the_look_no_cell_would_carry_the_quote_mark(
    cast: Cast, evil: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "looks_like_formula", lambda text: False)
    sheet = sheet_of(ready(cast.finance_reviewer, "tables"))
    assert not any(cell.quotePrefix for row in sheet.iter_rows() for cell in row)


def test_a_csv_file_begins_no_field_with_a_formula(cast: Cast, evil: list[str]) -> None:
    content = ready(cast.finance_reviewer, "tables", "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    names = [row[3] for row in csv_rows(content)[1:]]
    assert names == [f"'{text}" for text in evil]


def test_json_keeps_every_text_as_it_is(cast: Cast, evil: list[str]) -> None:
    assert [row["project"] for row in json_rows(ready(cast.finance_reviewer, "tables", "json"))] == evil


def test_controls_long_texts_and_digits_go_through(cast: Cast) -> None:
    (table,) = bulk_evaluations(cast, 1)
    Project.objects.filter(pk=table.project_id).update(name="甲\x01\x0b乙\x1f_x0041_", code="00123456789012345678")
    content = ready(cast.finance_reviewer, "tables")
    texts = [cell.value for cell in sheet_of(content)[2]]
    assert texts[3] in ("甲乙_x0041_", "甲乙_x005F_x0041_")  # openpyxl reads what is escaped as it stands
    assert texts[2] == "00123456789012345678"


def test_a_text_too_long_for_a_cell_is_cut(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from perfeval.exchange.exports.contents.tables import TableLines  # noqa: PLC0415

    bulk_evaluations(cast, 1)
    line = ("长" * 40_000, *[None] * (len(TableLines.columns) - 1))
    monkeypatch.setattr(TableLines, "of", lambda *_: iter([line]))
    assert len(sheet_of(ready(cast.finance_reviewer, "tables"))["A2"].value) == 32_767


def test_lists_go_on_in_another_sheet(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from openpyxl import load_workbook  # noqa: PLC0415

    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    bulk_evaluations(cast, 5)
    book = load_workbook(io.BytesIO(ready(cast.finance_reviewer, "tables")))
    assert book.sheetnames == ["自评表清单", "自评表清单 2", "自评表清单 3"]
    assert [sheet.max_row for sheet in book] == [3, 3, 2]
    assert {sheet["A1"].value for sheet in book} == {"单位编码"}
