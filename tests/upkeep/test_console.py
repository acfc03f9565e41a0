"""What stops a command is said in one sentence, and a reader who has seen enough does no harm."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.upkeep.place import FORMER, Place

pytestmark = pytest.mark.slow
COMMANDS = (["verify"], ["backup"], ["create_administrators", "500", "某某县财政局", "sys", "sec", "aud"])


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_database_that_is_not_made_yet(elsewhere: Place, command: list[str]) -> None:
    done = elsewhere.manage(*command)
    assert done.returncode == 2
    assert "请先运行 manage.py migrate" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.once
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_database_that_is_away(tmp_path: Path, command: list[str]) -> None:
    done = Place(tmp_path, "postgres://nobody@127.0.0.1:1/none").manage(*command)
    assert done.returncode == 2
    assert "数据库不能使用" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.once
def test_nobody_reads_on(tmp_path: Path) -> None:
    place = Place(tmp_path, f"sqlite:///{tmp_path / 'perfeval.sqlite3'}")
    place.shell(FORMER)
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "manage.py", "verify"]
    done = subprocess.run(
        command, cwd=ROOT, env=place.environment, stdout=write, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (141, "")
