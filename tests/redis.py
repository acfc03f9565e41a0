"""A real Redis for the tests: in memory, on a socket in a temporary folder."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis


class Redis:
    """One that is stopped, frozen and emptied."""

    def __init__(self, root: Path) -> None:
        self.root, self.path = root, root / "redis.sock"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis+socket://{self.path}"

    def start(self) -> None:
        options = ["--port", "0", "--unixsocket", str(self.path), "--dir", str(self.root), "--save", ""]
        self.process = subprocess.Popen(
            ["redis-server", *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 10
        while not _answers(self.path):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("redis-server did not start")
            time.sleep(0.02)

    def stop(self) -> None:
        """With all that it held."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.path.unlink(missing_ok=True)

    def freeze(self) -> None:
        """It takes connections and never answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def flush(self) -> None:
        with redis.Redis(unix_socket_path=str(self.path)) as client:
            client.flushall()

    def waiting(self, queue: str) -> int:
        with redis.Redis(unix_socket_path=str(self.path)) as client:
            return int(client.llen(queue))

    def _signal(self, number: int) -> None:
        if self.process is not None:
            self.process.send_signal(number)


@contextmanager
def redis_in_hand() -> Iterator[Redis]:
    root = Path(tempfile.mkdtemp(prefix="perfeval-redis-"))  # short: a socket's path has 107 bytes at most
    server = Redis(root)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def throw_away_redis() -> Iterator[Path]:
    """Yields the path of the socket."""
    with redis_in_hand() as server:
        yield server.path


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False
