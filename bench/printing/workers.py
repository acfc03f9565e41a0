"""Processes that print what they are asked for, each in one way."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType

from bench.printing.forms import Form
from bench.printing.ways import Write

SPAWN = get_context("spawn")  # nothing that the benchmark itself has loaded weighs on what is measured
PAGE_KIB = os.sysconf("SC_PAGE_SIZE") // 1024


@dataclass(frozen=True)
class Answer:
    """`peak` is the most memory that the process ever had, `memory` what it has now; in KiB."""

    seconds: float
    size: int
    peak: int
    memory: int


class Worker:
    """A process that is warm once it exists: it has printed every form."""

    def __init__(self, make: Callable[[], Write], forms: Mapping[str, Form], *, warm: bool = True) -> None:
        self.pipe, there = SPAWN.Pipe()
        self.process = SPAWN.Process(target=_serve, args=(make, forms, there, warm), daemon=True)
        self.process.start()
        there.close()
        self.pipe.recv()

    def ask(self, name: str) -> Answer:
        self.pipe.send(name)
        answer: Answer = self.pipe.recv()
        return answer

    def seconds(self, names: Sequence[str]) -> float:
        return sum(self.ask(name).seconds for name in names)

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(BrokenPipeError):
            self.pipe.send("")
        self.process.join()


def share_out(workers: Sequence[Worker], names: Sequence[str]) -> float:
    """Seconds until all are printed, each worker taking the next as soon as it is free."""
    start = time.perf_counter()
    left = list(reversed(names))
    busy: dict[Connection, Worker] = {}
    for worker in workers:
        worker.pipe.send(left.pop())
        busy[worker.pipe] = worker
    while busy:
        for pipe in wait(list(busy)):
            assert isinstance(pipe, Connection)
            pipe.recv()
            if left:
                pipe.send(left.pop())
            else:
                del busy[pipe]
    return time.perf_counter() - start


def whole_process(make: Callable[[], Write], forms: Mapping[str, Form], names: Sequence[str]) -> float:
    """Seconds of a process that is started, prints these and ends."""
    start = time.perf_counter()
    with Worker(make, forms, warm=False) as worker:
        for name in names:
            worker.ask(name)
    return time.perf_counter() - start


def set_up() -> None:
    import django  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfeval.settings.development")
    django.setup()


def _serve(make: Callable[[], Write], forms: Mapping[str, Form], pipe: Connection, warm: bool) -> None:
    set_up()
    write = make()
    if warm:
        for form in forms.values():
            write(form)
    pipe.send("ready")
    while name := pipe.recv():
        start = time.perf_counter()
        size = len(write(forms[name]))
        elapsed = time.perf_counter() - start
        pipe.send(Answer(elapsed, size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, _memory()))


def _memory() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE_KIB
