"""`manage.py up` is one program: it serves, and when anything of it ends, all of it ends."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = [pytest.mark.once, pytest.mark.slow]

READY = "绩效自评已启动"


def environment(data: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PERFEVAL_", "DATABASE_"))}
    return {**inherited, "PERFEVAL_DATA": str(data), "DJANGO_SETTINGS_MODULE": "perfeval.settings.development"}


def processes(data: Path) -> dict[int, str]:
    """Every process of the program on that data folder: children inherit its environment, which Redis overwrites."""
    mark = f"PERFEVAL_DATA={data}".encode()
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            if not entry.name.isdigit():
                continue
            command = (entry / "cmdline").read_bytes()
            if mark in (entry / "environ").read_bytes().split(b"\0") or bytes(data) in command:
                found[int(entry.name)] = command.replace(b"\0", b" ").decode()
        except OSError:  # ended meanwhile
            continue
    return found


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Program:
    """A running `manage.py up`."""

    def __init__(self, data: Path, port: int) -> None:
        self.data = data
        self.port = port
        self.log = data / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--bind", f"127.0.0.1:{port}"],
                cwd=ROOT, env=environment(data), stdout=log, stderr=log,
            )  # fmt: skip

    def output(self) -> str:
        return self.log.read_text()

    def wait_until_ready(self) -> None:
        assert wait_until(lambda: READY in self.output() or self.process.poll() is not None, 60), self.output()
        assert READY in self.output(), self.output()

    def child(self, text: str) -> int:
        parent = self.process.pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        return next(int(pid) for pid in children if text in processes(self.data).get(int(pid), ""))


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("up")
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=environment(folder), check=True, timeout=120
    )
    return folder


@pytest.fixture
def data(migrated: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "var"
    shutil.copytree(migrated, folder)
    return folder


@pytest.fixture
def program(data: Path) -> Iterator[Program]:
    running = Program(data, free_port())
    yield running
    for pid in processes(data):
        os.kill(pid, signal.SIGKILL)
    running.process.wait()


def test_it_serves_and_ends_whole_when_told_to(program: Program) -> None:
    program.wait_until_ready()
    with urllib.request.urlopen(f"http://127.0.0.1:{program.port}/healthz", timeout=10) as answer:
        assert answer.status == 200
    assert {"redis-server", "gunicorn", "celery"} <= set(
        " ".join(processes(program.data).values()).replace("/", " ").split()
    )
    program.process.terminate()
    assert program.process.wait(60) == 0
    assert processes(program.data) == {}
    assert not (program.data / "redis.sock").exists()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("redis-server", "Redis"),
        ("gunicorn", "网页服务"),
        ("-Q short ", "即时任务"),
        ("-Q short,long ", "后台任务"),
        ("perfeval.celery beat", "定时任务"),
        ("reaper", "看护进程"),
    ],
)
def test_it_ends_whole_when_a_part_dies(program: Program, text: str, name: str) -> None:
    program.wait_until_ready()
    os.kill(program.child(text), signal.SIGKILL)
    assert program.process.wait(60) == 1
    assert f"{name}意外退出" in program.output()
    assert processes(program.data) == {}


def test_nothing_stays_behind_when_it_is_killed_itself(program: Program) -> None:
    program.wait_until_ready()
    program.process.kill()
    assert wait_until(lambda: processes(program.data) == {}, 30), processes(program.data)


def refusal(data: Path, *arguments: str) -> str:
    result = subprocess.run(
        [sys.executable, "manage.py", "up", *arguments],
        cwd=ROOT, env=environment(data), capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert result.returncode == 1
    assert processes(data) == {}
    return result.stderr


def test_it_says_that_the_port_is_taken(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert f"--bind 127.0.0.1:{port + 1}" in refusal(data, "--bind", f"127.0.0.1:{port}")


def test_it_says_that_the_database_is_not_ready(tmp_path: Path) -> None:
    assert "manage.py migrate" in refusal(tmp_path, "--bind", f"127.0.0.1:{free_port()}")


def test_two_programs_never_share_a_data_folder(program: Program) -> None:
    program.wait_until_ready()
    result = subprocess.run(
        [sys.executable, "manage.py", "up", "--bind", f"127.0.0.1:{free_port()}"],
        cwd=ROOT, env=environment(program.data), capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert "已有一个程序在运行" in result.stderr
    assert program.process.poll() is None
