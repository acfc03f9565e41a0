"""The workbooks that people fill in."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from perfeval.exchange.lists.enums import UploadState
from perfeval.exchange.lists.kind import Scope
from perfeval.exchange.lists.problems import problems_workbook
from perfeval.exchange.lists.registry import KINDS
from perfeval.exchange.lists.template import template
from perfeval.exchange.spreadsheet import short
from tests.exchange.lists.workbooks import upload_file, upload_rows
from tests.factories import Cast

ALL_KINDS = sorted(KINDS)


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_an_untouched_template_has_nothing_to_take_in(cast: Cast, kind: str) -> None:
    upload = upload_file(cast, kind, template(KINDS[kind], Scope(cast.finance_reviewer, cast.campaign)))
    assert upload.state == UploadState.REFUSED
    assert "只有表头" in upload.message


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_a_template_guides_the_hand(cast: Cast, kind: str) -> None:
    scope = Scope(cast.finance_reviewer, cast.campaign)
    columns = KINDS[kind].columns(scope)
    book = load_workbook(io.BytesIO(template(KINDS[kind], scope)))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == [c.heading + ("*" if c.required else "") for c in columns]
    assert str(sheet["A2"].value).startswith("示例")
    assert sheet.freeze_panes == "A2"
    assert "填表说明" in book.sheetnames
    for place, column in enumerate(columns, start=1):
        assert (sheet.cell(300, place).number_format == "@") is not column.is_number
    rules = sheet.data_validations.dataValidation
    assert len(rules) == sum(bool(column.choices) for column in columns)
    for rule, column in zip(rules, [column for column in columns if column.choices], strict=True):
        title, _, cells = str(rule.formula1).partition("!")
        chosen = book[title.strip("'")][cells.replace("$", "")]
        assert tuple(row[0].value for row in chosen) == column.choices


def test_the_wrong_rows_come_as_a_workbook(cast: Cast) -> None:
    upload = upload_rows(cast, "organisations", ("113", "新", "别的", "110"), ("111", "甲", "预算单位", "110"))
    upload.rows.filter(action="wrong").update(problems=[["类别", "=cmd"], ["", "整行"]])
    lines = list(load_workbook(io.BytesIO(problems_workbook(upload))).worksheets[0].iter_rows(values_only=True))
    assert lines[1:] == [("清单", 2, None, "整行", None), ("清单", 2, "类别", "=cmd", "别的")]


def test_of_very_many_wrong_rows_the_first_come_and_the_book_says_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(short, "MOST_LINES", 2)
    upload = upload_rows(cast, "organisations", *[(f"N{number}", "新", "别的", "110") for number in range(3)])
    lines = list(load_workbook(io.BytesIO(problems_workbook(upload))).worksheets[0].iter_rows(values_only=True))
    assert [line[1] for line in lines[1:]] == [2, 3, None]
    assert lines[3][0] == "这里只列出前 2 行。请先改正这些行再上传，会列出其余的。"
