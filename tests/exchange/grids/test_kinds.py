"""What a file is, by its bytes rather than by its name; and what to do with those that are not read."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval.exchange.errors import ReadError
from perfeval.exchange.grids.files import grids_of
from tests.exchange.grids.biff import OldSheet, container, old_workbook
from tests.exchange.packages import book_parts, cell, package, sheet_xml, word_parts

pytestmark = pytest.mark.once

TABLE = "<html><table><tr><td>a</td></tr></table></html>"
DOCX = word_parts("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr></w:tbl>")
XLSX = book_parts(sheet_xml(f"<row>{cell('A1', 'a', t='str')}</row>"))


@pytest.mark.parametrize("suffix", [".docx", ".doc", ".xls", ".xlsx", ".html", ".txt", ""])
def test_packages_and_containers_are_known_under_any_name(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    for content in (DOCX, XLSX):
        assert grids_of(package(path, content))[0].cells[0].text == "a"
    path.write_bytes(old_workbook([OldSheet("一", {(0, 0): ("a", 0)})]))
    assert grids_of(path)[0].cells[0].text == "a"
    path.write_text(TABLE)
    assert grids_of(path)[0].cells[0].text == "a"


def test_the_main_part_may_have_another_name(tmp_path: Path) -> None:
    parts = {name.replace("document.xml", "document2.xml"): content for name, content in DOCX.items()}
    parts["_rels/.rels"] = str(DOCX["_rels/.rels"]).replace("document.xml", "document2.xml")
    assert grids_of(package(tmp_path / "a.docx", parts))[0].cells[0].text == "a"


def test_backslashes_and_other_cases_in_the_names_of_parts(tmp_path: Path) -> None:
    parts = {name.replace("/", "\\").replace("sheet1", "Sheet1"): content for name, content in XLSX.items()}
    assert grids_of(package(tmp_path / "a.xlsx", parts))[0].cells[0].text == "a"


def test_text_with_pipes(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("| a | b |\n|---|---|\n| <table> | 2 |\n", encoding="utf-8")
    assert [one.text for one in grids_of(path)[0].cells][:2] == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "a.doc",
            container({"WordDocument": b"x", "1Table": b"x"}),
            "这是旧版 Word 文件（.doc），请在 Word 或 WPS 中另存为 .docx。",
        ),
        (
            "a.xlsx",
            container({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}),
            "文件有打开密码，请去掉密码后再上传。",
        ),
        ("a.xls", container({"Else": b"x"}), "不认识的文件：不是 Word 或 Excel 文件。"),
        ("a.docx", b"%PDF-1.7", "这是 PDF 文件，不能读取其中的表格，请上传原来的 Word 或 Excel 文件。"),
        ("a.doc", b"{\\rtf1", "这是 RTF 文件，请用 Word 打开，另存为 .docx。"),
        ("a.docx", b"\xff\xd8\xff\xe0", "这是图片，不能读取其中的表格，请上传原来的 Word 或 Excel 文件。"),
        ("a.zip", b"Rar!\x1a\x07", "这是 RAR 压缩包，请解压后上传，或改用 ZIP 格式。"),
        ("a.docx", b"", "文件是空的。"),
        ("a.xlsx", b"just text", "文件的内容不是 .xlsx 格式，可能已损坏。"),
        ("a.txt", b"\0\1\2", "不认识的文件：不是 Word、Excel、网页或文本文件。"),
        (
            "a.xls",
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "这是 Excel 2003 的 XML 表格，请用 Excel 打开，另存为 .xlsx。",
        ),
    ],
)
def test_what_is_not_read_says_what_to_do(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ReadError) as caught:
        grids_of(tmp_path / name)
    assert [problem.message for problem in caught.value.problems] == [message]


@pytest.mark.parametrize(
    ("member", "word"), [("xl/workbook.bin", "xlsb"), ("content.xml", "OpenDocument"), ("a.txt", "不是 Word 或 Excel")]
)
def test_foreign_packages(tmp_path: Path, member: str, word: str) -> None:
    with pytest.raises(ReadError, match=word):
        grids_of(package(tmp_path / "a.xlsx", {member: "<a/>"}))


def test_words_within_a_stream_are_no_names_of_streams(tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_bytes(container({"WordDocument": "Workbook".encode("utf-16-le")}))
    with pytest.raises(ReadError, match="旧版 Word"):
        grids_of(tmp_path / "a.doc")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="无法读取"):
        grids_of(tmp_path / "no.docx")


def test_there_is_an_end_to_what_one_file_may_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text("| a | b |\n" * 3, encoding="utf-8")
    monkeypatch.setattr("perfeval.exchange.grids.files.MAX_CELLS", 5)
    with pytest.raises(ReadError, match="太多或太大"):
        grids_of(tmp_path / "a.md")
    monkeypatch.setattr("perfeval.exchange.grids.files.MAX_CELLS", 6)
    assert len(grids_of(tmp_path / "a.md")[0].cells) == 6


def test_there_is_an_end_to_the_tags_of_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.html").write_text(TABLE, encoding="utf-8")
    monkeypatch.setattr("perfeval.exchange.grids.html.MAX_TAGS", 7)
    with pytest.raises(ReadError, match="网页太大"):
        grids_of(tmp_path / "a.html")
    monkeypatch.setattr("perfeval.exchange.grids.html.MAX_TAGS", 8)
    assert grids_of(tmp_path / "a.html")
