"""Reading in a process apart: a hostile file costs that process and nothing else.

The process gets an empty environment, none of our open files, at most 300 MB of address space and 10 seconds of CPU, and may
not write a single byte to a disk, so it leaves nothing behind however it ends. It answers in JSON over a pipe. Whatever
happens to it becomes a ReadError here.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from perfeval.core.interchange import Problem
from perfeval.exchange.errors import ReadError
from perfeval.exchange.grids.model import Grid
from perfeval.exchange.intake import limits
from perfeval.exchange.intake.wire import grids_from_json

logger = logging.getLogger(__name__)

_ROOT: Final = Path(__file__).resolve().parents[3]  # where the package `perfeval` is
_CHUNK: Final = 1 << 16
_KEPT_ERRORS: Final = 4_000

TOO_SLOW: Final = "读取超时：文件太大或太复杂。"
TOO_LARGE: Final = "文件里的内容太多，无法一次读取。"
BROKEN: Final = "文件无法读取：可能已损坏，或内容超出限额。"


@dataclass(frozen=True, slots=True)
class Limits:
    memory: int = limits.MEMORY
    cpu: int = limits.CPU_SECONDS
    wall: float = limits.WALL_SECONDS
    file_size: int = 0  # of a file that it may write; reading needs none
    result: int = limits.MAX_RESULT


def grids_apart(path: Path) -> tuple[Grid, ...]:
    """All tables of a file from outside. Raises ReadError."""
    return grids_from_json(run_apart("perfeval.exchange.intake.look:grids", path))


def run_apart(task: str, path: Path, options: Mapping[str, Any] | None = None, *, within: Limits | None = None) -> Any:
    """What a task makes of a file, as plain JSON data. Raises ReadError and nothing else.

    A task is "module:function", called with the path and the options; it begins with `look.look_at(path)`, gives JSON data
    or raises ReadError. Its module is imported for each file anew: keep Django out of it.
    """
    within = within or Limits()
    given = {"memory": within.memory, "cpu": within.cpu, "file_size": within.file_size}
    written = json.dumps({**(options or {}), "limits": given})
    try:
        process = subprocess.Popen(
            [sys.executable, "-s", "-P", "-m", "perfeval.exchange.intake.child", task, str(path.absolute()), written],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(),
            cwd="/",
            start_new_session=True,
        )
    except (OSError, ValueError) as error:  # no more processes; a NUL in the name
        logger.exception("The process apart could not be started")
        raise ReadError(path, [Problem("", "现在无法读取文件，请稍后再试。")]) from error
    with process:
        try:
            answer, errors = _listen(process, within)
        except _GivenUp as error:
            raise ReadError(path, [Problem("", str(error))]) from error
        finally:
            _end(process)
    if process.returncode:
        logger.warning("The process apart ended with %s: %s", process.returncode, errors.decode("utf-8", "replace"))
        raise ReadError(path, [Problem("", TOO_SLOW if process.returncode == -signal.SIGXCPU else BROKEN)])
    return _result(path, answer)


class _GivenUp(Exception):
    pass


def _environment() -> dict[str, str]:
    """No secrets, nothing of our settings."""
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(_ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "MALLOC_ARENA_MAX": "1",
    }


def _listen(process: subprocess.Popen[bytes], within: Limits) -> tuple[bytes, bytes]:
    """What it says until it ends, up to the limits. Raises _GivenUp."""
    ends = time.monotonic() + within.wall
    answer, errors = bytearray(), bytearray()
    with selectors.DefaultSelector() as selector:
        for pipe, kept in ((process.stdout, answer), (process.stderr, errors)):
            if pipe is not None:
                selector.register(pipe, selectors.EVENT_READ, kept)
        while selector.get_map():
            ready = selector.select(max(0.0, ends - time.monotonic()))
            if not ready:
                raise _GivenUp(TOO_SLOW)
            for key, _ in ready:
                chunk = os.read(key.fd, _CHUNK)
                if not chunk:
                    selector.unregister(key.fileobj)
                key.data.extend(chunk)
            del errors[:-_KEPT_ERRORS]
            if len(answer) > within.result:
                raise _GivenUp(TOO_LARGE)
    try:
        process.wait(max(0.1, ends - time.monotonic()))
    except subprocess.TimeoutExpired as error:
        raise _GivenUp(TOO_SLOW) from error
    return bytes(answer), bytes(errors)


def _end(process: subprocess.Popen[bytes]) -> None:
    """It and what it may have started: its session is its own."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _result(path: Path, answer: bytes) -> Any:
    try:
        said = json.loads(answer)
        if "result" in said:
            return said["result"]
        problems = [Problem(where, message) for where, message in said["problems"]]
    except (ValueError, TypeError, KeyError) as error:
        raise ReadError(path, [Problem("", BROKEN)]) from error
    raise ReadError(path, problems)
