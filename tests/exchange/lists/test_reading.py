"""Files as people send them: headers, sheets, encodings, and what would otherwise be passed over in silence."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from typing import Literal

import pytest
from openpyxl import Workbook, load_workbook

from perfeval.core.scheme import Scheme, load_scheme
from perfeval.exchange.errors import ReadError
from perfeval.exchange.lists import worksheets
from perfeval.exchange.lists.columns import Column, read_value
from perfeval.exchange.lists.reading import SUFFIXES
from perfeval.exchange.lists.rows import Read, read_list
from perfeval.schemes.official import official_text
from tests.exchange.lists.workbooks import xlsx

pytestmark = pytest.mark.once

CODE = Column("code", "单位编码", "code", is_key=True, required=True, longest=40)
NAME = Column("name", "单位名称", required=True)
MONEY = Column("initial_budget", "年初预算数", "money", unit="元")
TARGET = Column("target_text", "年度指标值", "target", longest=300)
HEADER = ["单位编码", "单位名称"]


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_scheme(official_text("futian-2022"))


def read(tmp_path: Path, content: bytes, *columns: Column, suffix: str = ".xlsx", scheme: Scheme | None = None) -> Read:
    path = tmp_path / f"list{suffix}"
    path.write_bytes(content)
    return read_list(path, suffix, columns or (CODE, NAME), scheme)


def values(found: Read) -> list[tuple[str, ...]]:
    return [row.values for row in found.rows]


def test_columns_may_stand_anywhere_below_a_title(tmp_path: Path) -> None:
    found = read(
        tmp_path, xlsx(["某市单位一览"], [], ["序", "单位名称*", "单位编码"], [1, "甲", "001"], [], [2, "乙", 1002.0])
    )
    assert values(found) == [("001", "甲"), ("1002", "乙")]
    assert [row.number for row in found.rows] == [4, 6]
    assert found.notes == ["工作表“清单”中多出的列没有读取：序。"]


def test_the_example_row_is_passed_over(tmp_path: Path) -> None:
    assert values(read(tmp_path, xlsx(HEADER, ["示例：101", "例"], ["101", "甲"]))) == [("101", "甲")]


def test_a_sheet_of_another_kind_is_named(tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(xlsx(HEADER, ["1", "甲"])))
    book.create_sheet("说说").append(["随便"])
    book.create_sheet("填表说明").append(["说明"])
    book.create_sheet("藏").append(HEADER)
    book["藏"].sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    found = read(tmp_path, file.getvalue())
    assert found.notes == ["隐藏的工作表没有读取：藏。", "工作表“说说”没有这一清单的表头，没有读取。"]
    assert values(found) == [("1", "甲")]


@pytest.mark.parametrize("state", ["hidden", "veryHidden", "visible"])
def test_formulas_of_hidden_worksheets_hinder_nobody(
    tmp_path: Path, state: Literal["hidden", "veryHidden", "visible"]
) -> None:
    """Nothing is read from them; in a visible one the same formula refuses the file."""
    book = load_workbook(io.BytesIO(xlsx(HEADER, ["1", "甲"])))
    book.create_sheet("算算").append(["=1/0"])
    book["算算"].sheet_state = state
    file = io.BytesIO()
    book.save(file)
    if state == "visible":
        with pytest.raises(ReadError, match="工作表“算算” A1"):
            read(tmp_path, file.getvalue())
    else:
        found = read(tmp_path, file.getvalue())
        assert values(found) == [("1", "甲")]
        assert found.notes == ["隐藏的工作表没有读取：算算。"]


def test_where_the_only_list_is_hidden_that_is_said(tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(xlsx(HEADER, ["1", "甲"])))
    book.create_sheet("封面").append(["某市"])
    book["清单"].sheet_state = "hidden"
    book.active = 1
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(ReadError, match=r"没有找到表头.*隐藏的工作表没有读取：清单。"):
        read(tmp_path, file.getvalue())


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="表头缺少“单位名称”"):
        read(tmp_path, xlsx(["单位编码"], ["1"]))


def test_a_file_without_the_header_says_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="没有找到表头（单位编码、单位名称）"):
        read(tmp_path, xlsx(["甲", "乙"], ["1", "2"]))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "utf-16"])
def test_delimited_files_of_either_encoding(tmp_path: Path, encoding: str) -> None:
    content = "单位编码,单位名称\r\n001,\"甲,乙\"\r\n'=1,'-丙\r\n".encode(encoding)
    assert values(read(tmp_path, content, suffix=".csv")) == [("001", "甲,乙"), ("=1", "-丙")]


def test_a_short_line_is_no_crash(tmp_path: Path) -> None:
    found = read(tmp_path, "单位名称,单位编码\n甲\n".encode(), suffix=".csv")
    assert found.rows[0].problems == (("单位编码", "没有填单位编码。"),)


@pytest.mark.parametrize("content", [b"", b"rubbish", b"PK\x03\x04rubbish"])
def test_rubbish_is_one_kind_of_error(tmp_path: Path, content: bytes) -> None:
    for suffix in (".xlsx", ".xls", ".csv"):
        with pytest.raises(ReadError):
            read(tmp_path, content, suffix=suffix)


@pytest.mark.parametrize("formula", ["=1/0", "=A1"])
def test_a_formula_that_nobody_has_computed_is_no_empty_cell(tmp_path: Path, formula: str) -> None:
    with pytest.raises(ReadError, match="工作表“清单” B2: 这一格的公式出错或还没有计算"):
        read(tmp_path, xlsx(HEADER, ["1", formula]))


def test_a_formula_in_a_later_worksheet_is_named_with_it(tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(xlsx(HEADER, ["1", "甲"])))
    book.create_sheet("二季度 & 其他").append([None, None, "=1/0"])
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(ReadError, match="工作表“二季度 & 其他” C1: 这一格的公式"):
        read(tmp_path, file.getvalue())


def test_an_error_value_is_no_empty_cell(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADER)
    sheet.append(["1", "x"])
    sheet["B2"].value, sheet["B2"].data_type = "#N/A", "e"
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(ReadError, match="B2: 这一格的公式出错"):
        read(tmp_path, file.getvalue())


@pytest.mark.parametrize(("number_format", "refused"), [("0%", True), ("0.0%", True), ("General", False)])
def test_a_percentage_is_never_read_as_its_fraction(
    tmp_path: Path, scheme: Scheme, number_format: str, refused: bool
) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["单位编码", "年度指标值"])
    sheet.append(["1", 0.95])
    sheet["B2"].number_format = number_format
    file = io.BytesIO()
    book.save(file)
    row = read(tmp_path, file.getvalue(), CODE, TARGET, scheme=scheme).rows[0]
    assert bool(row.problems) is refused
    assert refused or row.values[1] == "0.95"


@pytest.mark.parametrize(
    ("heading", "written", "kept"),
    [
        ("年初预算数（元）", "1,234.50", "1234.5"),
        ("年初预算数（万元）", "１２．５", "125000"),
        ("年初预算数 (万元)*", 0.01, "100"),
        ("年初预算数（元）", "", ""),
        ("年初预算数（元）", "—", ""),
    ],
)
def test_amounts_in_the_unit_of_the_heading(
    tmp_path: Path, scheme: Scheme, heading: str, written: object, kept: str
) -> None:
    row = read(tmp_path, xlsx(["单位编码", heading], ["1", written]), CODE, MONEY, scheme=scheme).rows[0]
    assert (row.values[1], row.problems) == (kept, ())


@pytest.mark.parametrize(
    ("heading", "written", "words"),
    [
        ("年初预算数", "1", "表头要写明单位"),
        ("年初预算数（元）", "12万", "不能带"),
        ("年初预算数（元）", "1e400", "不是数字"),
        ("年初预算数（元）", "-1", "不能为负"),
        ("年初预算数（元）", "0.001", "精确到分"),
        ("年初预算数（元）", True, "逻辑值"),
        ("年初预算数（元）", "99999999999999999999", "太长"),
    ],
)
def test_what_is_no_amount_is_refused_at_its_cell(
    tmp_path: Path, scheme: Scheme, heading: str, written: object, words: str
) -> None:
    row = read(tmp_path, xlsx(["单位编码", heading], ["1", written]), CODE, MONEY, scheme=scheme).rows[0]
    assert [title for title, _ in row.problems] == ["年初预算数"]
    assert words in row.problems[0][1]


def test_one_and_true_are_told_apart(tmp_path: Path) -> None:
    found = read(tmp_path, xlsx(HEADER, [1, "甲"], [True, "乙"]))
    assert [bool(row.problems) for row in found.rows] == [False, True]


def test_a_block_that_grows_beyond_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worksheets, "MOST_BYTES_A_BLOCK", 100)
    with pytest.raises(ReadError, match="第 1 行以后的内容太多"):
        read(tmp_path, xlsx(HEADER, ["1", "甲" * 100]))


@pytest.mark.parametrize("typed", ["0012", "\u200b0012", "００１２", "0012\u202c", "\ufeff0012"])
def test_codes_that_look_alike_are_one(typed: str) -> None:
    column = Column("code", "项目编码", "code", is_key=True)
    assert read_value(typed, column, None) == "0012"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_kind_is_read_in_the_process_apart(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(subprocess, "Popen", refuse)
    with pytest.raises(ReadError, match="现在无法读取文件"):
        read(tmp_path, "单位编码,单位名称\n1,甲\n".encode(), suffix=suffix)
