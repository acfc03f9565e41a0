from __future__ import annotations

import errno
import json
import os
import subprocess
from pathlib import Path

import pytest

from perfeval.core.interchange import MAX_BYTES, sheet_from_json
from perfeval.core.sheet import Sheet
from perfeval.exchange import readers
from perfeval.exchange.intake.apart import Limits
from perfeval.exchange.readers import READERS, ReadError, read_tables
from perfeval.exchange.readers.json_file import read_json
from tests.core.sheets import PUBLISHED, TABLES
from tests.exchange.tables.firm import HEAD, ROWS, TOTAL

ONE, OTHER = PUBLISHED["futian-2022-01"], PUBLISHED["zizhou-2023"]


def read_sheets(path: Path) -> list[Sheet]:
    return [table.sheet for table in read_tables(path)]


def written(folder: Path, content: object, name: str = "a.json") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def refused(path: Path) -> list[str]:
    with pytest.raises(ReadError) as caught:
        read_sheets(path)
    assert caught.value.file == path
    return caught.value.lines()


@pytest.mark.parametrize("name", PUBLISHED)
def test_it_reads_a_published_table(name: str) -> None:
    assert read_json(TABLES / f"{name}.json") == [sheet_from_json(PUBLISHED[name])]


@pytest.mark.parametrize("content", [[ONE, OTHER], {"sheets": [ONE, OTHER]}])
def test_it_reads_several_tables_in_their_order(tmp_path: Path, content: object) -> None:
    sheets = read_sheets(written(tmp_path, content))
    assert [sheet.year for sheet in sheets] == [2022, 2023]


def test_the_suffix_may_be_in_capitals(tmp_path: Path) -> None:
    assert len(read_sheets(written(tmp_path, ONE, "A.JSON"))) == 1


def test_each_problem_is_a_line_with_file_place_and_sentence(tmp_path: Path) -> None:
    path = written(tmp_path, [ONE, {**OTHER, "year": "x", "funds": [{"rate": "x"}]}])
    lines = refused(path)
    assert [line.rpartition(": ")[0] for line in lines] == [f"{path}: [1].year", f"{path}: [1].funds[0].rate"]


def test_many_problems_are_counted_instead_of_listed(tmp_path: Path) -> None:
    path = written(tmp_path, {**ONE, **{f"k{number}": 1 for number in range(103)}})
    lines = refused(path)
    assert len(lines) == 101
    assert lines[-1] == f"{path}: 另有 3 处问题。"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "空的"),
        (b"{", "没有写完"),
        (b"\xff", "UTF-8"),
        (b"[]", "没有表"),
        (b'{"kind": 1, "kind": 2}', "不止一次"),
        (b"7", "应是对象"),
    ],
)
def test_damaged_json(tmp_path: Path, content: bytes, sentence: str) -> None:
    (line,) = refused(written(tmp_path, content))
    assert sentence in line


def test_a_file_of_50_mb_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.json"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    assert refused(path) == [f"{path}: 文件太大，超过 10 MB。"]
    assert MAX_BYTES == 10_000_000


def test_no_such_file(tmp_path: Path) -> None:
    path = tmp_path / "nowhere"
    assert refused(path) == [f"{path}: 没有这个文件。"]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert refused(tmp_path) == [f"{tmp_path}: 不是普通文件。"]


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.json")
    assert "不是普通文件" in refused(tmp_path / "a.json")[0]


def test_a_name_with_nul() -> None:
    assert "文件名无效" in refused(Path("a\0.json"))[0]


def test_a_name_that_is_too_long() -> None:
    assert "无法打开" in refused(Path("长" * 200 + ".json"))[0]


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbid(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    path = written(tmp_path, ONE)
    monkeypatch.setattr(Path, "open", forbid)  # the suite may run as root, who may read everything
    with pytest.raises(ReadError, match="没有读取的权限。"):
        read_json(path)


def test_an_unknown_type_names_the_known_ones(tmp_path: Path) -> None:
    (line,) = refused(written(tmp_path, ONE, "table.xyz"))
    assert "“.xyz”" in line
    assert ".json" in line


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "gb18030"])
def test_a_text_of_the_notepad_is_read_in_each_of_its_encodings(tmp_path: Path, encoding: str) -> None:
    text = HEAD + ROWS + TOTAL
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    (sheet,) = read_sheets(written(tmp_path, (mark + text).encode(encoding), "a.txt"))
    assert sheet.project_name == "窗口服务费"


def test_half_a_character_of_utf_16_is_refused(tmp_path: Path) -> None:
    assert "UTF-16" in refused(written(tmp_path, b"\xff\xfea", "a.txt"))[0]


def test_an_old_word_file_is_told_what_to_do(tmp_path: Path) -> None:
    (line,) = refused(written(tmp_path, b"x", "a.doc"))
    assert line.endswith("这是旧版 Word 文件（.doc），请在 Word 或 WPS 中另存为 .docx。")


@pytest.mark.parametrize("suffix", READERS)
def test_every_kind_is_read_in_the_process_apart(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(subprocess, "Popen", refuse)
    assert "现在无法读取文件" in refused(written(tmp_path, ONE, f"a{suffix}"))[0]


@pytest.mark.parametrize(
    ("name", "content", "within", "sentence"),
    [
        ("pipes.md", HEAD.encode() + b"|" * 1_000_000, Limits(cpu=1), "读取超时"),
        ("objects.json", b"[" + b'{"a":{}},' * 500_000 + b"{}]", Limits(memory=150_000_000), "内存超过限额"),
        ("deep.json", b"[" * 1_000_000, Limits(), "括号嵌套太深"),
    ],
)
def test_what_would_keep_a_worker_busy_ends_there(
    tmp_path: Path, name: str, content: bytes, within: Limits, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "_WITHIN", within)
    assert sentence in refused(written(tmp_path, content, name))[0]


@pytest.mark.parametrize("suffix", [".txt", ".md", ".json", ".docx", ".xlsx"])
def test_an_empty_file_is_called_so(tmp_path: Path, suffix: str) -> None:
    [line] = refused(written(tmp_path, b"", f"a{suffix}"))
    assert line.endswith("文件是空的。")
