"""Tasks for the process apart that do what a parser under attack might do."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from perfeval.exchange.intake.look import grids


def echo(path: Path, options: dict[str, Any]) -> Any:
    return {"text": path.read_text(encoding="utf-8"), "options": options}


def surroundings(path: Path, options: dict[str, Any]) -> Any:
    return {
        "environment": dict(os.environ),
        "files": sorted(str(path) for path in Path("/proc/self/fd").iterdir()),
        "folder": str(Path.cwd()),
    }


def modules_of_reading(path: Path, options: dict[str, Any]) -> Any:
    grids(path, options)
    return sorted(sys.modules)


def eat_memory(path: Path, options: dict[str, Any]) -> Any:
    return len(bytearray(options["bytes"]))


def burn(path: Path, options: dict[str, Any]) -> Any:
    until = time.process_time() + options["seconds"]
    while time.process_time() < until:
        pass
    return "done"


def sleep(path: Path, options: dict[str, Any]) -> Any:
    time.sleep(options["seconds"])
    return "done"


def write(path: Path, options: dict[str, Any]) -> Any:
    try:
        Path(options["file"]).write_bytes(b"x" * options["bytes"])
    except OSError as error:
        return error.errno
    return 0


def die(path: Path, options: dict[str, Any]) -> Any:
    os.kill(os.getpid(), getattr(signal, options["signal"]))


def fail(path: Path, options: dict[str, Any]) -> Any:
    raise KeyError("secret of the server")


def chatter(path: Path, options: dict[str, Any]) -> Any:
    print("noise")  # noqa: T201
    os.write(1, b"more noise")
    return "answer"


def much(path: Path, options: dict[str, Any]) -> Any:
    return "x" * options["bytes"]


def recurse(path: Path, options: dict[str, Any]) -> Any:
    return recurse(path, options)


def start_another(path: Path, options: dict[str, Any]) -> Any:
    """A child of the child that would outlive it."""
    if not os.fork():
        Path(f"/proc/{os.getpid()}/comm").write_text("left-behind", encoding="ascii")
        time.sleep(60)
        os._exit(0)
    time.sleep(60)


def calamine_alone(path: Path, options: dict[str, Any]) -> Any:
    import python_calamine  # noqa: PLC0415

    book = python_calamine.CalamineWorkbook.from_path(path)
    return [len(book.get_sheet_by_index(0).to_python())]
