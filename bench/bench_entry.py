"""Typing under load, beside Django's stock administration serving the same form of the same rows in the same run.

    .venv/bin/python -m bench.bench_entry [--rounds 3] [--seconds 6] [--connections 1 50 200]

Production's processes on this machine (tests/stack): two web servers of ours and two with the administration in place of
our pages (bench.entry.production), each with as many processes as the image starts, one PostgreSQL, one Redis. Each person has a
table of 40 rows of their own. Rounds alternate between the five kinds of request; the figures are medians of the rounds,
the ratios medians of the ratios within a round. The clients share the machine, and what they took of it is said.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from bench.entry.load import Load, Work, run
from tests.faults.harness import call
from tests.stack import Stack
from tests.stack.commands import command_of, with_option
from tests.stack.parts import HOST, Part, answers, free_ports

CONNECTIONS, ROUNDS, SECONDS = (1, 50, 200), 3, 6.0
KINDS = {
    "page": "entry page, 40 rows",
    "admin-page": "administration: the same form",
    "autosave": "one cell saved",
    "save": "whole form saved",
    "admin-save": "administration: form saved",
}
# Ours, theirs, at most this part of its time.
GOALS = (("page", "admin-page", 1 / 3), ("autosave", "admin-save", 1 / 10))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--connections", type=int, nargs="*", default=CONNECTIONS)
    asked = parser.parse_args()
    with Stack(workers=0, beat=False) as stack:
        places = {"": tuple(stack.urls), "admin-": _administration(stack)}
        world = call(stack, "bench.entry.world:make", tables=max(asked.connections))
        _round(stack, places, world, min(12, len(world["tables"])), 4)  # each process has loaded its templates
        missed = False
        for connections in asked.connections:
            rounds = [_round(stack, places, world, connections, asked.seconds) for _ in range(asked.rounds)]
            missed |= _say(connections, rounds)
    return int(missed)


def _administration(stack: Stack) -> tuple[str, ...]:
    """As many web servers as ours, with the same command and the same settings but one."""
    ports = free_ports(len(stack.urls))
    environment = {**stack.environment, "DJANGO_SETTINGS_MODULE": "bench.entry.production"}
    for number, port in enumerate(ports, 1):
        command = with_option(command_of("web"), "--bind", f"{HOST}:{port}")
        stack.parts[f"admin-{number}"] = Part(f"admin-{number}", command, environment)
        stack.start(f"admin-{number}")
    urls = tuple(f"http://{HOST}:{port}" for port in ports)
    stack.wait_until(lambda: all(map(answers, urls)), "administration")
    return urls


def _round(
    stack: Stack, places: Mapping[str, tuple[str, ...]], world: Mapping[str, Any], connections: int, seconds: float
) -> dict[str, Load]:
    loads = {}
    for kind in KINDS:
        where, session = ("admin-", "staff") if kind.startswith("admin-") else ("", "clerk")
        works = [
            Work(kind, places[where], world[session], table, row)
            for table, row in zip(world["tables"][:connections], world["rows"], strict=False)
        ]
        loads[kind] = run(works, seconds, partial(_processors, stack, where))
    return loads


def _processors(stack: Stack, where: str) -> float:
    ticks = 0
    for name in stack.parts:
        if name.startswith("admin-" if where else "web-"):
            for pid in stack.children(name):
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _say(connections: int, rounds: Sequence[Mapping[str, Load]]) -> bool:
    print(f"\n{connections} connections{'':17}requests/s   p95 ms   mean ms   server CPU ms   clients' cores   faults")
    for kind, words in KINDS.items():
        loads = [each[kind] for each in rounds]
        figures = (
            median(load.rate for load in loads),
            median(load.p95 for load in loads) * 1000,
            median(sum(load.seconds) / len(load.seconds) for load in loads) * 1000,
            median(load.cost for load in loads) * 1000,
            median(load.clients / load.wall for load in loads),
        )
        faults = [fault for load in loads for fault in load.faults]
        print(
            f"{words:<32}{figures[0]:9.1f}{figures[1]:9.0f}{figures[2]:10.1f}{figures[3]:16.1f}{figures[4]:17.2f}{len(faults):9}"
        )
        for fault in faults[:3]:
            print(f"    {fault}")
    missed = False
    for ours, theirs, goal in GOALS:
        part = median(each[theirs].rate / each[ours].rate for each in rounds)
        own = median(each[ours].cost / each[theirs].cost for each in rounds)
        missed |= part > goal
        print(
            f"{KINDS[ours]}: {part:.3f} of the time of {KINDS[theirs]} (goal {goal:.3f}), {own:.3f} of the web servers' processor time{'  MISSED' if part > goal else ''}",
            flush=True,
        )
    return missed


if __name__ == "__main__":
    print(f"{time.strftime('%Y-%m-%d %H:%M')}, {os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}")
    sys.exit(main())
