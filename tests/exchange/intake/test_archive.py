"""Archives: names as people typed them, limits, one bad member among good ones."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from perfeval.exchange.errors import ReadError
from perfeval.exchange.intake import limits
from perfeval.exchange.intake.archive import Member, unpack, unpack_apart
from tests.exchange.packages import package, word_parts

pytestmark = pytest.mark.once


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def unpacked(path: Path, folder: Path) -> list[tuple[str, str]]:
    folder.mkdir()
    return [(member.name, member.problem) for member in unpack_apart(path, folder)]


def test_members_are_unpacked_under_names_of_ours(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"单位/一、自评表.docx": b"one", "二.TXT": b"two", "单位/": b""})
    folder = tmp_path / "out"
    folder.mkdir()
    assert unpack_apart(path, folder) == (
        Member("单位/一、自评表.docx", folder / "0001.docx"),
        Member("二.TXT", folder / "0002.txt"),
    )
    assert (folder / "0001.docx").read_bytes() == b"one"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_without_the_utf8_flag(tmp_path: Path, encoding: str) -> None:
    """Chinese Windows writes GBK, older Macs UTF-8; neither says so."""
    name = "绩效自评表（汇总）.xlsx".encode(encoding)
    placeholder = "x" * len(name)
    data = archive(tmp_path / "raw.zip", {placeholder: b"1"}).read_bytes().replace(placeholder.encode(), name)
    path = tmp_path / "named.zip"
    path.write_bytes(data)
    assert unpacked(path, tmp_path / "out") == [("绩效自评表（汇总）.xlsx", "")]


def test_what_is_no_table_is_named_and_litter_is_not(tmp_path: Path) -> None:
    members = {
        "a.exe": b"", "b": b"", "c.zip": b"", "../d.docx": b"", "__MACOSX/._e.docx": b"", "~$f.docx": b"", ".DS_Store": b"",
        "Thumbs.db": b"", "g.json": b"{}",
    }  # fmt: skip
    found = unpacked(archive(tmp_path / "a.zip", members), tmp_path / "out")
    assert [name for name, _ in found] == ["a.exe", "b", "c.zip", "../d.docx", "g.json"]
    assert [bool(problem) for _, problem in found] == [True, True, True, True, False]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["0005.json"]


def test_one_damaged_member_does_not_spoil_the_others(tmp_path: Path) -> None:
    data = bytearray(archive(tmp_path / "a.zip", {"坏.txt": b"0123456789" * 50, "好.txt": b"good"}).read_bytes())
    data[data.index("坏.txt".encode()) + len("坏.txt".encode())] ^= 0xFF
    path = tmp_path / "b.zip"
    path.write_bytes(data)
    assert unpacked(path, tmp_path / "out") == [("坏.txt", "已损坏，无法解压。"), ("好.txt", "")]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["0002.txt"]


def test_a_bomb_is_left_out_and_leaves_nothing(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as file:
        with file.open("大.txt", "w") as out:
            for _ in range(60):
                out.write(b"\0" * 1_000_000)
        file.writestr("小.txt", "x")
    assert unpacked(tmp_path / "a.zip", tmp_path / "out") == [("大.txt", "展开后太大，超过 50 MB。"), ("小.txt", "")]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["0002.txt"]


def test_there_is_an_end_to_the_sum_of_sizes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = archive(tmp_path / "a.zip", {f"{number}.txt": b"x" * 1_000 for number in range(5)})
    (tmp_path / "one").mkdir()
    assert not any(problem for _, _, problem in unpack(path, {"folder": str(tmp_path / "one")}))
    monkeypatch.setattr(limits, "MAX_ARCHIVE", 2_500)
    (tmp_path / "two").mkdir()
    problems = [problem for _, _, problem in unpack(path, {"folder": str(tmp_path / "two")})]
    assert [bool(problem) for problem in problems] == [False, False, True, True, True]


def test_there_is_an_end_to_their_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = archive(tmp_path / "a.zip", {f"{number}.txt": b"" for number in range(4)})
    monkeypatch.setattr(limits, "MAX_TABLES", 3)
    with pytest.raises(ReadError, match="超过 3 个"):
        unpack(path, {"folder": str(tmp_path)})
    monkeypatch.setattr(limits, "MAX_TABLES", 4)
    assert len(unpack(path, {"folder": str(tmp_path)})) == 4


def test_a_damaged_archive_is_one_kind_of_error(tmp_path: Path) -> None:
    whole = archive(tmp_path / "a.zip", {"a.txt": b"x" * 1_000}).read_bytes()
    for content in (b"", b"PK\x03\x04", whole[:-30], io.BytesIO(whole).read(60)):
        path = tmp_path / "b.zip"
        path.write_bytes(content)
        with pytest.raises(ReadError, match="已损坏"):
            unpack_apart(path, tmp_path)


def test_office_files_are_no_archives_of_tables(tmp_path: Path) -> None:
    path = package(tmp_path / "a.zip", word_parts(""))
    assert all(problem for _, problem in unpacked(path, tmp_path / "out"))
