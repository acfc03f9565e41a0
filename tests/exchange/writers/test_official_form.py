"""One table on its form, as Word and as Excel: the same words in the same cells as on paper, and back again."""

from __future__ import annotations

import subprocess
import zipfile
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from perfeval.core.official_form import FormDocument, FormLine, FormTable, placed_rows
from perfeval.core.sheet import FundLine, Indicator, Sheet
from perfeval.core.target import parse_actual
from perfeval.exchange.grids import Grid
from perfeval.exchange.grids.files import grids_of
from perfeval.exchange.readers.tables import read_grids
from perfeval.exchange.writers.official import write_docx, write_xlsx
from perfeval.printing.layouts import LAYOUTS
from perfeval.printing.paper.neutral import form_document
from tests.printing.reading import squeezed, tool
from tests.printing.tables import PAIRS, long_table, own_layout, prose, published

pytestmark = pytest.mark.once

Kind = Literal["docx", "xlsx"]
WRITERS = {"docx": write_docx, "xlsx": write_xlsx}
KINDS: tuple[Kind, ...] = ("docx", "xlsx")
WITHOUT_POINTS = "zizhou-completion"  # the reader of self-evaluations has nothing to read there
TAGS = {  # in the order of the standard, as far as they are used
    "tblPr": "tblW jc tblBorders tblLayout tblCellMar",
    "trPr": "cantSplit tblHeader",
    "tcPr": "tcW gridSpan vMerge tcBorders vAlign",
    "pPr": "pStyle keepNext pageBreakBefore spacing ind jc",
    "rPr": "rFonts b i color sz szCs",
}


def written(form: FormDocument, kind: Kind, folder: Path) -> Path:
    path = folder / f"form.{kind}"
    path.write_bytes(WRITERS[kind](form))
    return path


def cells_of(grid: Grid) -> list[tuple[str, int]]:
    return [(squeezed(cell.text), cell.rows) for cell in grid.cells if cell.text]


def cells_in(form: FormDocument) -> list[tuple[str, int]]:
    tables = [block for block in form.blocks if isinstance(block, FormTable)]
    return [(squeezed(cell.text), cell.rows) for table in tables for row in table.rows for cell in row if cell.text]


@pytest.mark.parametrize(("name", "layout"), PAIRS)
def test_both_files_hold_every_cell_of_the_form(name: str, layout: str, tmp_path: Path) -> None:
    form = form_document(published(name), layout)
    lines = [squeezed(block.text) for block in form.blocks if isinstance(block, FormLine) and block.text]
    word = grids_of(written(form, "docx", tmp_path))
    assert [cell for grid in word for cell in cells_of(grid)] == cells_in(form)
    assert [squeezed(text) for text in (*word[0].before, *word[-1].after) if text] == lines
    [sheet] = grids_of(written(form, "xlsx", tmp_path))
    texts = [text for text, _ in cells_of(sheet)]
    notes = [squeezed(item.text) for item in form.blocks if isinstance(item, FormLine) and item.role == "notes"]
    heads = lines[: len(lines) - len(notes)]
    assert texts == [*heads, *(text for text, _ in cells_in(form)), *notes]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_form_has_the_words_of_the_print(layout: str) -> None:
    from perfeval.printing.document import PrintDocument  # noqa: PLC0415
    from perfeval.printing.render import render_pdf  # noqa: PLC0415

    sheet = published("zizhou-2023")
    printed = squeezed(tool(["pdftotext", "-raw", "-", "-"], render_pdf(PrintDocument(sheet, layout))))
    form = form_document(sheet, layout)
    for text, _ in cells_in(form):
        assert all(char in printed for char in text), text
    assert len("".join(text for text, _ in cells_in(form))) > 300


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("name", "layout"), [pair for pair in PAIRS if pair[1] != WITHOUT_POINTS])
def test_a_written_table_is_read_back_whole(name: str, layout: str, kind: Kind, tmp_path: Path) -> None:
    sheet = published(name)
    [table] = read_grids(grids_of(written(form_document(sheet, layout), kind, tmp_path)))
    assert on_the_form(table.sheet, layout) == on_the_form(sheet, layout)


def on_the_form(sheet: Sheet, layout: str) -> Sheet:
    """What the form has a place for."""
    columns = {column.key for column in LAYOUTS[layout].columns}
    funds = {column.key for column in LAYOUTS[layout].funds}
    with_code = dict(sheet.head_fields).get("主管部门及代码")
    return replace(
        sheet,
        head_fields=(),  # the labels of empty fields differ
        footer_fields=(),
        year=None if layout == "qiannan" else sheet.year,  # this form has no place for it
        # Forms with one cell for both print the code behind the name.
        supervising_department=(layout != "zizhou" and with_code) or sheet.supervising_department,
        deduction=sheet.deduction or None,
        project_code=sheet.project_code if layout == "futian" else None,
        funds=tuple(_fund(line, funds) for line in sheet.funds),
        indicators=tuple(_indicator(row, columns) for row in sheet.indicators),
    )


def _fund(line: FundLine, columns: set[str]) -> FundLine:
    return line if "annual_rate" in columns else replace(line, annual_rate=None, dashed=line.dashed - {"annual_rate"})


def _indicator(row: Indicator, columns: set[str]) -> Indicator:
    said = tuple((name, text) for name, text in row.deviation_columns if text)
    completion = row.completion if "completion" in columns else None
    return replace(row, declared=None, completion=completion, deviation_columns=said)


@pytest.mark.parametrize("name", ["futian-2022-07", "qiannan-2024-department", "fushun-2023-12345-hotline"])
def test_word_finds_its_elements_in_order(name: str) -> None:
    file = write_docx(form_document(published(name), own_layout(name), standing="草稿"))
    with zipfile.ZipFile(BytesIO(file)) as archive:
        root = parse_xml(archive.read("word/document.xml"))
    for parent, order in TAGS.items():
        known = order.split()
        for element in root.iter(qn(f"w:{parent}")):
            places = [known.index(child.tag.partition("}")[2]) for child in element]
            assert places == sorted(places)
    for table in root.iter(qn("w:tbl")):
        columns = len(table.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}"))
        assert table.getnext().tag == qn("w:p"), "two tables in a row would become one"
        for row in table.findall(qn("w:tr")):
            cells = row.findall(qn("w:tc"))
            spans = [cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}") for cell in cells]
            assert sum(1 if span is None else int(span.get(qn("w:val"))) for span in spans) == columns
            assert all(cell[-1].tag == qn("w:p") for cell in cells)


def test_heads_come_again_on_each_page(tmp_path: Path) -> None:
    form = form_document(long_table(90), "mof-2020")
    pages = tool(["pdftotext", "-raw", "-", "-"], as_pdf(written(form, "docx", tmp_path))).split("\f")
    assert len(pages) > 4
    assert all("三级指标" in page for page in pages[:4])
    sheet: Any = openpyxl.load_workbook(written(form, "xlsx", tmp_path)).active
    first, last = (int(part) for part in sheet.print_title_rows.replace("$", "").split(":"))
    assert sheet.cell(first, 4).value == "三级指标" or "三级指标" in [cell.value for cell in sheet[first]]
    assert last == first


def test_figures_are_numbers_that_show_the_printed_digits(tmp_path: Path) -> None:
    sheet: Any = openpyxl.load_workbook(written(form_document(published("futian-2022-07"), "futian"), "xlsx", tmp_path)).active  # fmt: skip
    cells = {cell.coordinate: cell for row in sheet.iter_rows() for cell in row if cell.value is not None}
    amounts = [cell for cell in cells.values() if cell.value == 7837000]
    assert amounts
    assert {(cell.data_type, cell.number_format) for cell in amounts} == {("n", "0.00")}
    rates = [cell for cell in cells.values() if cell.value == 1 and cell.number_format == "0%"]
    assert rates, "100% in an actual is a number"
    [code] = [cell for cell in cells.values() if str(cell.value).startswith("4403042")]
    assert code.data_type == "s"


def test_no_text_becomes_a_formula(tmp_path: Path) -> None:
    sheet = published("futian-2022-01")
    row = replace(
        sheet.indicators[0], level3="=1+1", actual=parse_actual("+cmd|' /C calc'!A0"), deviation_reason="@SUM(1)"
    )
    nasty = replace(sheet, project_name="-2+3", goal_actual='=HYPERLINK("x")', indicators=(row, *sheet.indicators[1:]))
    path = written(form_document(nasty, "futian", standing="&D=1"), "xlsx", tmp_path)
    book: Any = openpyxl.load_workbook(path)
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    marked = {cell.value for cell in cells if cell.quotePrefix}
    assert {"=1+1", "+cmd|' /C calc'!A0", "@SUM(1)", "-2+3", '=HYPERLINK("x")'} <= marked
    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_characters_that_no_file_holds_are_left_out(tmp_path: Path) -> None:
    sheet = replace(published("futian-2022-01"), goal_actual="坏\x00字\ud800符\ufffe", project_name="_x0041_")
    for kind in KINDS:
        cells = [squeezed(cell.text) for grid in grids_of(written(form_document(sheet, "futian"), kind, tmp_path)) for cell in grid.cells]  # fmt: skip
        assert "坏字符" in cells
        assert "_x0041_" in cells


@pytest.mark.parametrize("layout", ["futian", "mof-2020", "fushun"])
def test_long_texts_are_shown_whole(layout: str, tmp_path: Path) -> None:
    """Excel stops a row at 409 points; a text that needs more stands in several rows that are one cell."""
    sheet = replace(published("futian-2022-01"), goal_actual=prose(2000))
    shown = squeezed(
        tool(["pdftotext", "-raw", "-", "-"], as_pdf(written(form_document(sheet, layout), "xlsx", tmp_path)))
    )
    assert squeezed(prose(2000))[-12:] in shown
    empty = replace(sheet, indicators=(), funds=(), goal_actual=None, goal_expected=None)
    assert grids_of(written(form_document(empty, layout), "docx", tmp_path))


def test_rows_fill_their_grid() -> None:
    for layout in LAYOUTS:
        for block in form_document(published("zizhou-2023"), layout).blocks:
            if isinstance(block, FormTable):
                assert all(sum(item.cell.columns for item in row) == len(block.widths) for row in placed_rows(block))
                assert sum(block.widths) == pytest.approx(LAYOUTS[layout].paper.body_width, abs=0.5)


def as_pdf(path: Path) -> bytes:
    """By LibreOffice, with a profile of its own."""
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{path.parent}/profile", "--headless", "--convert-to", "pdf",
         "--outdir", str(path.parent), str(path)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return path.with_suffix(".pdf").read_bytes()


def test_a_figure_with_too_many_digits_stays_a_text(tmp_path: Path) -> None:
    sheet = published("futian-2022-01")
    row = replace(sheet.indicators[0], actual=parse_actual("12345678901234567890"), weight=Decimal("10.00"))
    form = form_document(replace(sheet, indicators=(row, *sheet.indicators[1:])), "futian")
    [grid] = grids_of(written(form, "xlsx", tmp_path))
    texts = [cell.text for cell in grid.cells]
    assert "12345678901234567890" in texts
    assert "10.00" in texts
