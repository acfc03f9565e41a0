"""What the processes apart really take, those included that die: between them and us stands one that looks at its child.

`resource.RUSAGE_CHILDREN` will not do: a child counts the memory of the process that it was forked from as its own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Final, NamedTuple

import pytest

from perfeval.exchange.intake import apart

_BETWEEN: Final = """#!{python} -IS
import os, resource, sys, time
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
began = time.monotonic()
child = os.fork()
if not child:
    os.execv({python!r}, [{python!r}, *sys.argv[1:]])
_, status, usage = os.wait4(child, 0)
with open({log!r}, "a") as log:
    log.write(f"{{usage.ru_maxrss * 1024}} {{time.monotonic() - began:.3f}}\\n")
code = os.waitstatus_to_exitcode(status)
if code < 0:
    os.kill(os.getpid(), -code)
os._exit(code)
"""


class Taken(NamedTuple):
    memory: int  # bytes
    seconds: float  # on the wall


NOTHING: Final = Taken(0, 0)


@dataclass
class Measured:
    """Of the processes since the last look, and the most of all."""

    log: Path
    count: int = 0
    most: Taken = NOTHING
    _seen: int = 0

    def since(self) -> list[Taken]:
        with self.log.open() as log:
            log.seek(self._seen)
            lines = log.read().splitlines()
            self._seen = log.tell()
        found = [Taken(int(memory), float(seconds)) for memory, seconds in (line.split() for line in lines)]
        self.count += len(found)
        self.most = Taken(*(max(values) for values in zip(self.most, *found, strict=True)))
        return found


@contextmanager
def measured(folder: Path) -> Iterator[Measured]:
    """Every process apart that this process starts. The figures stand in `folder`."""
    between, log = folder / "between", folder / "taken"
    between.write_text(_BETWEEN.format(python=sys.executable, log=str(log)), encoding="utf-8")
    between.chmod(0o755)
    log.touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(apart, "sys", SimpleNamespace(executable=str(between)))
        yield Measured(log)
