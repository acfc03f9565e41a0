"""One process of the stack, and what starting and ending processes needs."""

from __future__ import annotations

import contextlib
import http.client
import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.stack.commands import ROOT

HOST = "127.0.0.1"
# What the proxy says of a request that reached it by HTTPS.
PROXY_HEADERS = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}


class Part:
    """One process, and how to start it anew."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], **identity: Any) -> None:
        self.name, self.command, self.environment, self.identity = name, list(command), dict(environment), identity
        self.process: subprocess.Popen[bytes] | None = None
        self.is_wanted = False
        self.starts = 0

    @property
    def pid(self) -> int:
        if self.process is None:
            raise RuntimeError(f"{self.name} was never started")
        return self.process.pid

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


def secret(file: Path) -> str:
    """What compose mounts into the containers; what is there stays."""
    file.parent.mkdir(mode=0o700, exist_ok=True)
    if not file.exists():
        file.write_text(f"{secrets.token_urlsafe(48)}\n")
    return file.read_text().strip()


def free_ports(count: int) -> list[int]:
    """All held at once while they are chosen, so that they differ."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind((HOST, 0))
        return [one.getsockname()[1] for one in sockets]


def answers(url: str) -> bool:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
    try:
        connection.request("GET", "/healthz", headers=PROXY_HEADERS)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def give_fonts(data: Path) -> None:
    """Built once per checkout, as that takes longer than all the rest."""
    made = ROOT / "var" / "fonts"
    if made.exists() and not (data / "fonts").exists():
        shutil.copytree(made, data / "fonts")


def signal_group(leader: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, number)
