"""Workbooks from XML by hand and by openpyxl: figures, formats, faults, merged and hidden cells."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from python_calamine import CalamineWorkbook

from perfeval.exchange.grids import Cell, Grid
from perfeval.exchange.grids.packages import Package, Unreadable
from perfeval.exchange.grids.workbook import workbook_grids
from tests.exchange.packages import book_parts, cell, package, sheet_xml

pytestmark = pytest.mark.once

Book = openpyxl.Workbook
MOMENT = datetime(2024, 1, 2, 15, 4, 5)  # noqa: DTZ001 (a workbook's hours have no zone)


def read(path: Path) -> tuple[Grid, ...]:
    with zipfile.ZipFile(path) as file:
        return workbook_grids(Package(file))


def raw(tmp_path: Path, rows: str, after: str = "", strings: str = "", styles: str = "") -> tuple[Cell, ...]:
    parts = book_parts(sheet_xml(rows, after), strings=strings, styles=styles)
    return read(package(tmp_path / "a.xlsx", parts))[0].cells


def one(tmp_path: Path, value: object, number_format: str = "General") -> Cell:
    book = Book()
    sheet = book.worksheets[0]
    sheet["B2"] = value  # type: ignore[assignment]
    sheet["B2"].number_format = number_format
    book.save(tmp_path / "a.xlsx")
    return read(tmp_path / "a.xlsx")[0].cells[0]


@pytest.mark.parametrize(
    ("value", "number_format", "text", "number"),
    [
        (100, "General", "100", "100"),
        (100.0, "General", "100", "100"),
        (0.1, "General", "0.1", "0.1"),
        (0.1 + 0.2, "General", "0.3", "0.3"),
        (1e15, "General", "1000000000000000", "1000000000000000"),
        (1e-7, "General", "0.0000001", "1E-7"),
        (0.9775, "0.00%", "97.75%", "0.9775"),
        (0.9775, "0%", "98%", "0.9775"),
        (1, "0%", "100%", "1"),
        (0.125, "0.0#%", "12.5%", "0.125"),
        (2.665, "0.00", "2.67", "2.665"),
        (-2.665, "0.00", "-2.67", "-2.665"),
        (-0.001, "0.00", "0.00", "-0.001"),
        (1234567.5, "#,##0.00", "1,234,567.50", "1234567.5"),
        (1234567.5, '#,##0.00"万元"', "1,234,567.50万元", "1234567.5"),
        (1234567, "#,##0,", "1,235", "1234567"),
        (1200000, "0!.0,", "120.0", "1200000"),
        (1234567, r"0\.0,", "123.5", "1234567"),
        (1234567, '0"."0000', "123.4567", "1234567"),
        (1200000, '0.00,,"百万"', "1.20百万", "1200000"),
        (12, "[$¥-804]#,##0.00", "¥12.00", "12"),
        (-5, "0.0;[Red](0.0)", "(5.0)", "-5"),
        (0, '0.0;-0.0;"—"', "—", "0"),
        (5, "@", "5", "5"),
        (5, "0_ ", "5", "5"),
        (5, r"0\天", "5天", "5"),
        (0.5, "# ?/?", "0.5", "0.5"),
        (12345, "0.00E+00", "12345", "12345"),
        (5, "[DBNum1]0", "5", "5"),
        (13900000000, "000-0000-0000", "13900000000", "13900000000"),
        (date(2024, 12, 31), "yyyy-mm-dd", "2024-12-31", None),
        (date(2024, 1, 2), 'yyyy"年"m"月"d"日"', "2024年1月2日", None),
        (date(2024, 1, 2), "mm-dd-yy", "2024/1/2", None),
        (MOMENT, "yyyy/m/d h:mm", "2024/1/2 15:04", None),
        (MOMENT, "h:mm AM/PM", "3:04 下午", None),
        (time(15, 4), "h:mm", "15:04", None),
    ],
)  # fmt: skip
def test_figures_are_exact_and_shown_by_their_format(
    tmp_path: Path, value: object, number_format: str, text: str, number: str | None
) -> None:
    got = one(tmp_path, value, number_format)
    assert (got.row, got.column, got.text, got.problem) == (2, 2, text, "")
    assert got.number == (None if number is None else Decimal(number))
    assert number is None or str(got.number) == number or "E" in number  # without trailing zeros


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.decimals(min_value="-99999999999", max_value="99999999999", places=4))
def test_every_figure_that_can_be_typed_comes_back(tmp_path: Path, value: Decimal) -> None:
    cells = raw(tmp_path, f"<row>{cell('A1', repr(float(value)))}</row>")
    assert [one.number for one in cells] == [value]


@pytest.mark.parametrize(
    ("xml", "text", "problem"),
    [
        ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!", "公式出错（#DIV/0!）。"),
        ('<c r="A1"><f>1+1</f></c>', "", "公式没有保存计算结果"),
        ('<c r="A1"><f>1+1</f><v/></c>', "", "公式没有保存计算结果"),
        ('<c r="A1" t="b"><v>1</v></c>', "TRUE", "是逻辑值"),
        ('<c r="A1" t="s"><v>7</v></c>', "", "找不到"),
        ('<c r="A1"><v>1E400</v></c>', "1E400", "超出范围"),
        ('<c r="A1"><v>NaN</v></c>', "NaN", "不是数字"),
        ('<c r="A1"><v>1_000</v></c>', "1_000", "不是数字"),
        ('<c r="A1" t="inlineStr"><is><t>a_x0000_b</t></is></c>', "ab", "控制字符"),
        ('<c r="A1" t="str"><f>B1</f><v>文</v></c>', "文", ""),
        ('<c r="A1" t="d"><v>2024-12-31T00:00:00</v></c>', "2024-12-31", ""),
    ],
)
def test_faults_are_said_and_never_figures(tmp_path: Path, xml: str, text: str, problem: str) -> None:
    (got,) = raw(tmp_path, f"<row>{xml}</row>")
    assert (got.text, got.number) == (text, None)
    assert problem in got.problem
    assert bool(problem) == bool(got.problem)


def test_a_formula_with_its_result_is_a_figure(tmp_path: Path) -> None:
    assert raw(tmp_path, '<row><c r="A1"><f>1+1</f><v>2</v></c></row>')[0].number == 2
    assert raw(tmp_path, '<row><c r="A1" t="str"><f>""</f><v></v></c></row>') == ()


def test_shared_texts_with_runs_readings_and_breaks(tmp_path: Path) -> None:
    strings = (
        "<si><r><t>产出</t></r><r><rPr><b/></rPr><t>指标</t></r><rPh sb='0' eb='1'><t>reading</t></rPh></si>"
        "<si><t>一_x000D_\n二 </t></si>"
    )
    cells = raw(tmp_path, "<row>" + cell("A1", 0, t="s") + cell("B1", 1, t="s") + "</row>", strings=strings)
    assert [one.text for one in cells] == ["产出指标", "一\n二"]


def test_cells_without_references_stand_beside_each_other(tmp_path: Path) -> None:
    rows = '<row><c><v>1</v></c><c><v>2</v></c></row><row r="5"><c r="C5"><v>3</v></c><c><v>4</v></c></row><row><c><v>5</v></c></row>'
    assert [(one.row, one.column, str(one.number)) for one in raw(tmp_path, rows)] == [
        (1, 1, "1"), (1, 2, "2"), (5, 3, "3"), (5, 4, "4"), (6, 1, "5"),
    ]  # fmt: skip


def test_merged_regions(tmp_path: Path) -> None:
    rows = f"<row>{cell('A1', 1)}{cell('B1', 2)}</row><row>{cell('D2', 3)}</row>"
    merges = '<mergeCells><mergeCell ref="A1:B3"/><mergeCell ref="D2"/><mergeCell ref="E1:E2"/></mergeCells>'
    assert [(one.row, one.column, one.text, one.rows, one.columns) for one in raw(tmp_path, rows, merges)] == [
        (1, 1, "1", 3, 2), (1, 5, "", 2, 1), (2, 4, "3", 1, 1),
    ]  # fmt: skip
    assert raw(tmp_path, rows, merges)[0].problem == "合并单元格下面还盖着“2”，没有读取。"


def test_a_region_of_ten_million_cells_costs_nothing(tmp_path: Path) -> None:
    (got,) = raw(tmp_path, f"<row>{cell('A1', 1)}</row>", '<mergeCells><mergeCell ref="A1:ZZ20000"/></mergeCells>')
    assert (got.rows, got.columns) == (20_000, 702)
    with pytest.raises(Unreadable, match="区域太大"):
        raw(tmp_path, f"<row>{cell('A1', 1)}</row>", '<mergeCells><mergeCell ref="A1:A1048576"/></mergeCells>')


def test_the_same_cell_twice_is_said(tmp_path: Path) -> None:
    (got,) = raw(tmp_path, f"<row>{cell('A1', 1)}{cell('A1', 2)}</row>")
    assert got.number == 1
    assert "两次" in got.problem


@pytest.mark.parametrize("reference", ["A0", "XFE1", "A1048577", "1A", "A", "", "a1"])
def test_a_wrong_reference_names_its_sheet(tmp_path: Path, reference: str) -> None:
    if not reference:
        assert raw(tmp_path, "<row>" + cell(reference, 1) + "</row>")[0].row == 1
        return
    with pytest.raises(Unreadable) as caught:
        raw(tmp_path, "<row>" + cell(reference, 1) + "</row>")
    assert caught.value.where == "自评表"


def test_hidden_sheets_are_named_and_hidden_rows_and_columns_said_once(tmp_path: Path) -> None:
    book = Book()
    sheet = book.worksheets[0]
    sheet.append(["a", "b", "c"])
    sheet.append([1, 2, 3])
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["C"].hidden = True
    book.create_sheet("参数").sheet_state = "veryHidden"
    book["参数"]["A1"] = "secret"
    book.save(tmp_path / "a.xlsx")
    shown, hidden = read(tmp_path / "a.xlsx")
    assert {(one.text, one.problem) for one in shown.cells if one.problem} == {
        ("c", "第 3 列是隐藏的，也读取了。"), ("1", "第 2 行是隐藏的，也读取了。"),
    }  # fmt: skip
    assert (hidden.part, [one.text for one in hidden.cells]) == ("参数", [""])
    assert hidden.cells[0].problem == "工作表“参数”是隐藏的，没有读取。"


def test_sheets_come_in_their_order_and_charts_are_none(tmp_path: Path) -> None:
    book = Book()
    book.worksheets[0].title = "一"
    book.create_chartsheet("图")
    book.create_sheet("二", 0)["A1"] = "x"
    book.save(tmp_path / "a.xlsx")
    assert [(grid.part, grid.rows, grid.columns) for grid in read(tmp_path / "a.xlsx")] == [("二", 1, 1), ("一", 0, 0)]


def test_days_counted_from_1904(tmp_path: Path) -> None:
    book = Book()
    book.epoch = CALENDAR_MAC_1904
    book.worksheets[0]["A1"] = date(2024, 12, 31)
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx")[0].cells[0].text == "2024-12-31"


CONTENT = st.one_of(
    st.integers(-(10**12), 10**12),
    st.floats(-1e9, 1e9).map(lambda value: round(value, 4)),
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=20),
    st.dates(date(1990, 1, 1), date(2050, 1, 1)),
)
SHEET = st.dictionaries(st.tuples(st.integers(1, 60), st.integers(1, 30)), CONTENT, max_size=40)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(SHEET)
def test_a_workbook_says_the_same_to_us_as_to_calamine(tmp_path: Path, content: dict[tuple[int, int], object]) -> None:
    book = Book()
    for (row, column), value in content.items():
        made = book.worksheets[0].cell(row, column)
        made.value = value  # type: ignore[assignment]
        if isinstance(value, str):
            made.data_type = "s"  # also what begins with "="
    book.save(tmp_path / "a.xlsx")
    theirs = {
        (row, column): value
        for row, values in enumerate(
            CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python(skip_empty_area=False),
            start=1,
        )
        for column, value in enumerate(values, start=1)
        if value not in {"", None} and str(value).strip()
    }
    ours = {(one.row, one.column): one for one in read(tmp_path / "a.xlsx")[0].cells}
    assert set(ours) == set(theirs)
    for at, value in theirs.items():
        number = ours[at].number
        assert (value == float(number)) if number is not None else (str(value).strip() == ours[at].text), at


def test_struck_text_is_left_out_and_said(tmp_path: Path) -> None:
    book = Book()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["B1"] = 5, CellRichText("4", TextBlock(InlineFont(strike=True), "5"))
    sheet["C1"] = CellRichText("4", TextBlock(InlineFont(b=True), "5"))
    sheet["A1"].font = Font(strike=True)
    book.save(tmp_path / "a.xlsx")
    assert [(one.text, one.number, one.problem) for one in read(tmp_path / "a.xlsx")[0].cells] == [
        ("", None, "划掉的文字“5”没有读取。"), ("4", None, "划掉的文字“5”没有读取。"), ("45", None, ""),
    ]  # fmt: skip
