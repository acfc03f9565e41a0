"""The process apart: what it gets, what it may take, and what becomes of it."""

from __future__ import annotations

import errno
import time
from pathlib import Path

import pytest

from perfeval.exchange.errors import ReadError
from perfeval.exchange.grids.files import grids_of
from perfeval.exchange.intake import grids_apart, run_apart
from perfeval.exchange.intake.apart import BROKEN, TOO_LARGE, TOO_SLOW, Limits
from tests.exchange.packages import book_parts, cell, package, sheet_xml

pytestmark = pytest.mark.once

TASKS = "tests.exchange.intake.tasks"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "表 一.txt"
    path.write_text("内容", encoding="utf-8")
    return path


def refusal(task: str, file: Path, within: Limits | None = None, **options: object) -> str:
    with pytest.raises(ReadError) as caught:
        run_apart(f"{TASKS}:{task}", file, options, within=within)
    assert caught.value.file == file
    return caught.value.problems[0].message


def test_it_answers_with_plain_data(file: Path) -> None:
    assert run_apart(f"{TASKS}:echo", file, {"一": 1}) == {"text": "内容", "options": {"一": 1}}


def test_grids_are_the_same_as_without_it(tmp_path: Path) -> None:
    row = "".join((cell("A1", 0.9775, s="0"), cell("B1", 100), '<c r="C1" t="e"><v>#N/A</v></c>'))
    path = package(tmp_path / "a.xlsx", book_parts(sheet_xml(f"<row>{row}</row>")))
    grids = grids_apart(path)
    assert grids == grids_of(path)
    assert [str(one.number) for one in grids[0].cells] == ["0.9775", "100", "None"]


def test_it_gets_no_secrets_and_no_files(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERFEVAL_SECRET_KEY", "secret")
    with (file.parent / "open").open("w") as held:
        assert held.fileno() > 2
        got = run_apart(f"{TASKS}:surroundings", file)
    assert set(got["environment"]) <= {
        "PATH", "LANG", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "MALLOC_ARENA_MAX", "LC_CTYPE"
    }  # fmt: skip
    assert len(got["files"]) <= 5  # its three, the pipe for the answer, and the listing itself
    assert got["folder"] == "/"


def test_reading_imports_no_framework(tmp_path: Path) -> None:
    """Each file pays for what is imported."""
    path = package(tmp_path / "a.xlsx", book_parts(sheet_xml("")))
    modules = run_apart(f"{TASKS}:modules_of_reading", path)
    assert "perfeval.exchange.grids.workbook" in modules
    assert not [
        name for name in modules if name.partition(".")[0] in {"django", "celery", "openpyxl", "python_calamine"}
    ]


def test_memory_has_an_end(file: Path) -> None:
    assert refusal("eat_memory", file, bytes=400_000_000) == "文件太大或太复杂，读取所需的内存超过限额。"
    # The guard taken out: the same task gets what it asks for.
    large = Limits(memory=1_000_000_000)
    assert run_apart(f"{TASKS}:eat_memory", file, {"bytes": 400_000_000}, within=large) == 400_000_000


def test_computing_has_an_end(file: Path) -> None:
    assert refusal("burn", file, Limits(cpu=1), seconds=20) == TOO_SLOW
    assert run_apart(f"{TASKS}:burn", file, {"seconds": 1.5}, within=Limits(cpu=5)) == "done"


def test_waiting_has_an_end(file: Path) -> None:
    began = time.monotonic()
    assert refusal("sleep", file, Limits(wall=1), seconds=30) == TOO_SLOW
    assert time.monotonic() - began < 10
    assert run_apart(f"{TASKS}:sleep", file, {"seconds": 1.2}, within=Limits(wall=20)) == "done"


def test_it_writes_nothing_to_a_disk(file: Path) -> None:
    target = file.parent / "left"
    options = {"file": str(target), "bytes": 10}
    assert run_apart(f"{TASKS}:write", file, options) == errno.EFBIG
    assert not target.exists() or not target.stat().st_size
    assert run_apart(f"{TASKS}:write", file, options, within=Limits(file_size=10)) == 0
    assert target.stat().st_size == 10


@pytest.mark.parametrize("signal", ["SIGKILL", "SIGSEGV", "SIGABRT"])
def test_its_death_is_a_sentence(file: Path, signal: str) -> None:
    assert refusal("die", file, signal=signal) == BROKEN


def test_an_exception_is_a_sentence_and_its_words_go_to_the_log(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert refusal("fail", file) == BROKEN
    assert "secret of the server" in caplog.text


def test_recursion_is_a_sentence(file: Path) -> None:
    assert "太复杂" in refusal("recurse", file)


def test_what_libraries_print_does_not_spoil_the_answer(file: Path) -> None:
    assert run_apart(f"{TASKS}:chatter", file) == "answer"


def test_an_answer_has_an_end(file: Path) -> None:
    assert refusal("much", file, Limits(result=1_000_000), bytes=5_000_000) == TOO_LARGE
    assert len(run_apart(f"{TASKS}:much", file, {"bytes": 5_000_000})) == 5_000_000


def test_what_it_has_started_ends_with_it(file: Path) -> None:
    assert refusal("start_another", file, Limits(wall=1.5)) == TOO_SLOW
    deadline = time.monotonic() + 5
    while _left_behind() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _left_behind()


def _left_behind() -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "comm").read_text().strip() == "left-behind" and "Z" not in (
                process / "stat"
            ).read_text().split()[2]:
                found.append(process.name)
        except OSError:
            continue  # it has just ended
    return found


def test_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    with pytest.raises(ReadError):
        run_apart(f"{TASKS}:echo", Path("a\0b"))
