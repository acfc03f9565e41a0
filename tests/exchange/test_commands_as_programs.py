"""The commands as another program calls them: exit status, standard output, standard error, no database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.core.sheets import TABLES

ROOT = Path(settings.BASE_DIR)
CLEAN, FAULTY = TABLES / "futian-2022-01.json", TABLES / "futian-2022-09.json"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Development settings, as after `make setup`, over a data folder in which no database was ever made."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "PYTHON"))}
    return {**inherited, "PERFEVAL_DATA": str(tmp_path / "data")}


def manage(environment: dict[str, str], *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "manage.py", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=60)


def test_json_only_on_standard_output_and_no_database(environment: dict[str, str], tmp_path: Path) -> None:
    done = manage(environment, "check_sheet", "--scheme", "futian-2022", "--format", "json", CLEAN)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["sheets"][0]["scheme"] == "futian-2022"
    assert list((tmp_path / "data").glob("*sqlite*")) == []


def test_errors_give_status_1(environment: dict[str, str]) -> None:
    done = manage(environment, "check_sheet", CLEAN, FAULTY)
    assert (done.returncode, done.stderr) == (1, b"")
    assert "rate-disagrees" in done.stdout.decode()


def test_an_unreadable_file_gives_status_2_and_one_line(environment: dict[str, str]) -> None:
    done = manage(environment, "check_sheet", "--format", "json", "nowhere.json", FAULTY)
    assert done.returncode == 2
    assert done.stderr.decode() == "nowhere.json: 没有这个文件。\n"
    assert len(json.loads(done.stdout)["sheets"]) == 1


def test_scores(environment: dict[str, str]) -> None:
    done = manage(environment, "score_sheet", "--scheme", "futian-2022", "--format", "json", CLEAN)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["sheets"][0]["grade"] == "优"


@pytest.mark.parametrize(
    "arguments",
    [
        ["check_sheet"],
        ["check_sheet", "--scheme", "nowhere-2024", str(CLEAN)],
        ["check_sheet", "--format", "xml", str(CLEAN)],
        ["score_sheet", str(CLEAN)],
    ],
)
def test_wrong_usage_gives_status_2_and_nothing_on_standard_output(
    environment: dict[str, str], arguments: list[str]
) -> None:
    done = manage(environment, *arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
def test_another_encoding_of_the_terminal_does_no_harm(environment: dict[str, str], encoding: str) -> None:
    environment["PYTHONIOENCODING"] = encoding
    as_json = manage(environment, "check_sheet", "--format", "json", FAULTY)
    assert as_json.returncode == 1
    assert json.loads(as_json.stdout.decode(encoding))["sheets"][0]["name"] == "办公设备采购"
    assert manage(environment, "check_sheet", FAULTY, "没有.json").returncode == 2


@pytest.mark.parametrize("files", [[FAULTY], sorted(TABLES.glob("*.json"))], ids=["short", "long"])
def test_a_reader_who_has_seen_enough_does_no_harm(environment: dict[str, str], files: list[Path]) -> None:
    """`manage.py check_sheet … | head -1`: the pipe is closed before anything is written."""
    reading, writing = os.pipe()
    command = [sys.executable, "manage.py", "check_sheet", *map(str, files)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=writing, stderr=subprocess.PIPE) as process:
        os.close(writing)
        os.close(reading)
        _, stderr = process.communicate(timeout=60)
    assert stderr == b""
    assert process.returncode == 1
