"""The process apart: `python -m perfeval.exchange.intake.child TASK PATH OPTIONS`, started by `apart`.

It limits itself before it imports a parser or opens the file, and says one JSON object on its standard output.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    task, path, written = sys.argv[1:]
    options = json.loads(written)
    given = options.pop("limits")
    _limit(given["memory"], given["cpu"], given["file_size"])
    # What a library prints must not stand in the answer.
    answer = os.dup(1)
    os.dup2(2, 1)
    with os.fdopen(answer, "wb") as pipe:
        pipe.write(json.dumps(_answer(task, Path(path), options), ensure_ascii=False).encode("utf-8", "replace"))


def _limit(memory: int, cpu: int, file_size: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def _answer(task: str, path: Path, options: dict[str, Any]) -> dict[str, Any]:
    from perfeval.exchange.errors import ReadError  # noqa: PLC0415 (after the limits)

    try:
        module, _, name = task.partition(":")
        return {"result": getattr(importlib.import_module(module), name)(path, options)}
    except ReadError as error:
        return {"problems": [[problem.path, problem.message] for problem in error.problems[:1000]]}
    except (MemoryError, RecursionError):
        return {"problems": [["", "文件太大或太复杂，读取所需的内存超过限额。"]]}


if __name__ == "__main__":
    main()
