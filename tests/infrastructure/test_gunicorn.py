"""The web server as production runs it: what it writes down, and what it does with a request that hangs."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.once

PROGRAM = """
import time

def application(environ, start_response):
    if environ["PATH_INFO"] == "/broken/":
        raise ValueError("canary")
    if environ["PATH_INFO"] == "/slow/":
        time.sleep(60)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok"]
"""


@contextmanager
def served(folder: Path, *more: str) -> Iterator[tuple[int, Path]]:
    """Port and log of a server with a program of the test's; our own settings are read by nothing but the log."""
    (folder / "program.py").write_text(PROGRAM)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "log"
    settings = {"DJANGO_SETTINGS_MODULE": "perfeval.settings.production", "PYTHONPATH": f"{ROOT}:{folder}"}
    arguments = ["--config", "python:perfeval.gunicorn", "--bind", f"127.0.0.1:{port}", *more, "program:application"]
    with log.open("wb") as written:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *arguments], env={**os.environ, **settings}, cwd=folder, stderr=written
        )
    try:
        _wait_for(port)
        yield port, log
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(port)


def ask(port: int, line: bytes) -> bytes:
    """What comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", port), 30) as connection:
        connection.sendall(line + b"\r\nHost: localhost\r\nReferer: /?canary\r\nConnection: close\r\n\r\n")
        answer = b""
        while part := connection.recv(4096):
            answer += part
        return answer


def test_nothing_of_an_address_is_written_down(tmp_path: Path) -> None:
    with served(tmp_path) as (port, log):
        assert b" 200 OK" in ask(port, b"GET /v/CANARY/?q=canary HTTP/1.1")
        assert b" 500 " in ask(port, b"GET /broken/?q=canary HTTP/1.1")
        assert b" 400 " in ask(port, "GET /?q=canary中 HTTP/1.1".encode())
        time.sleep(0.3)
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    events = [line["event"] for line in lines]
    assert "Error handling request" in events
    assert "Invalid request from ip=127.0.0.1" in events
    assert "canary" not in log.read_text().lower().replace(str(tmp_path).lower(), "")


def test_a_request_that_hangs_is_cut_off_without_a_page_of_gunicorns(tmp_path: Path) -> None:
    """The proxy answers for it (502, a page of ours)."""
    with served(tmp_path, "--timeout", "1") as (port, _):
        assert ask(port, b"GET /slow/ HTTP/1.1") == b""
        assert b" 200 OK" in ask(port, b"GET / HTTP/1.1"), "another process takes over"
