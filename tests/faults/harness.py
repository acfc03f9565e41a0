"""What every fault test stands on: calls into the stack, many people at once, a judge's look at the rows, the report.

    office = call(stack, "tests.faults.world:make_office", name="A", tables=10)
    client = Client(stack.urls, office["units"][0]["clerks"][0])
    rows(stack, "SELECT count(*) FROM evaluations_snapshot")

A row of the table is a module `test_<row>.py` with `long(seed) -> Result`, registered in `__main__.ROWS`, and a short
form for the suite, which runs on the fixture `stack` (conftest.py).
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import psycopg

from tests.stack import Stack
from tests.stack.commands import ROOT, command_of, with_option
from tests.stack.parts import HOST, answers, free_ports, signal_group

REPORT = ROOT / "docs" / "reliability.md"
T = TypeVar("T")


@dataclass(slots=True)
class Result:
    """What a row's test found. `faults` must be empty; `figures` is the table of the report, in its order."""

    title: str
    claim: str
    figures: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    notes: str = ""


def call(stack: Stack, function: str, *, environment: Mapping[str, str] | None = None, **arguments: object) -> Any:
    """`function` is "module:name"; it runs with the stack's settings and returns what JSON can hold.

    One process answers all calls, as its start takes longer than most of them; `environment` makes one of its own.
    """
    asked = json.dumps({"function": function, "arguments": arguments}) + "\n"
    if environment:
        process = _start_inside(stack, environment)
        said = process.communicate(asked)[0]
    else:
        if stack not in _inside:
            _inside[stack] = _start_inside(stack, {})
            stack.held.callback(_inside[stack].communicate)
        process = _inside[stack]
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(asked)
        process.stdin.flush()
        said = process.stdout.readline()
    answer = json.loads(said) if said else {"failed": f"ended with {process.wait()}"}
    if "failed" in answer:
        raise RuntimeError(f"{function}: {answer['failed']}")
    return answer["answer"]


_inside: WeakKeyDictionary[Stack, subprocess.Popen[str]] = WeakKeyDictionary()


def _start_inside(stack: Stack, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    command, given = [sys.executable, "-m", "tests.faults.inside"], {**stack.environment, **environment}
    with (stack.logs / "inside.log").open("a") as log:
        return subprocess.Popen(
            command, env=given, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        )


def rows(stack: Stack, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Looked up past the program that is judged."""
    with psycopg.connect(stack.cluster.url) as connection, connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def one(stack: Stack, sql: str, *values: object) -> Any:
    return rows(stack, sql, *values)[0][0]


def at_once(acts: Sequence[Callable[[], T]], seconds: float = 600) -> list[T | BaseException]:
    """All from the same moment on, each in a thread; what each returned or raised, in their order."""
    gate = threading.Barrier(len(acts))
    ends: list[T | BaseException] = [TimeoutError("did not end")] * len(acts)

    def run(number: int, act: Callable[[], T]) -> None:
        gate.wait()
        try:
            ends[number] = act()
        except BaseException as error:
            ends[number] = error

    threads = [threading.Thread(target=run, args=item, daemon=True) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return ends


def verified(stack: Stack) -> list[str]:
    """What `manage.py verify` finds wrong."""
    answer = stack.manage("verify", check=False)
    return [] if answer.returncode == 0 else [f"verify: {answer.stdout[-1500:]}{answer.stderr[-1500:]}"]


@contextlib.contextmanager
def weakened(stack: Stack, without: str, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """A web server on the same database with one guard taken out (`weak.GUARDS`): the negative control. Yields its URL."""
    (port,) = free_ports(1)
    url = f"http://{HOST}:{port}"
    command = with_option(with_option(command_of("web"), "--bind", f"{HOST}:{port}"), "--workers", "2")
    command += ["tests.faults.weak:application", "--preload"]  # both processes are there from the first answer on
    changed = {**stack.environment, "FAULTS_WITHOUT": without, **(environment or {})}
    with (stack.logs / f"weak-{without}.log").open("ab") as log:
        process = subprocess.Popen(command, env=changed, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
    try:
        stack.wait_until(lambda: answers(url), f"the server without {without}")
        yield url
    finally:
        signal_group(process.pid, 9)
        process.wait()


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


# --- The report ------------------------------------------------------------------------------------------------------
_HEAD = """# Reliability, measured

Made by `make faults` on one machine that runs everything: clients, two web servers (three processes each), two workers,
the clock, PostgreSQL and Redis, by production's commands. The suite runs a short form of each (`make test-faults`).
"""


def write_section(result: Result, seed: int, *, form: str = "long form", path: Path = REPORT) -> None:
    """Put the section in the place of the one with its title, or behind the last."""
    now = time.strftime("%Y-%m-%d")
    measured = (
        f"{form}, {now}, {os.cpu_count()} cores, load of the machine {os.getloadavg()[1]:.1f}, "
        f"Python {platform.python_version()}, seed {seed}"
    )
    table = "\n".join(f"| {name} | {value} |" for name, value in result.figures.items())
    verdict = "held" if not result.faults else "**did not hold**: " + "; ".join(result.faults[:5])
    body = f"## {result.title}\n\n{result.claim} — {verdict}.\n\n| | |\n|---|---|\n{table}\n\n"
    body += (f"{result.notes}\n\n" if result.notes else "") + f"Measured: {measured}.\n"
    text = path.read_text() if path.exists() else _HEAD
    parts = re.split(r"(?m)^(?=## )", text)
    places = [place for place, part in enumerate(parts) if part.startswith(f"## {result.title}\n")]
    if places:
        parts[places[0]] = body
    else:
        parts.append(body)
    path.write_text("\n\n".join(part.strip() for part in parts) + "\n")
