"""What a running stack takes: memory, open files, connections, keys, temporary files. Looked up past the program."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import redis

from tests.faults.harness import one
from tests.stack import Stack

OURS = ("web-1", "web-2", "worker-1", "worker-2", "worker-short", "beat")
Gauges = dict[str, float]


def read_gauges(stack: Stack, temporary: Path) -> Gauges:
    groups = {name: processes_of(stack.parts[name].pid) for name in (*OURS, "postgres", "redis")}
    ours = [pid for name in OURS for pid in groups[name]]
    with redis.Redis(port=stack.redis_port) as client:
        keys, kept = client.dbsize(), client.info("memory")["used_memory"]
    return {
        **{
            f"memory of {kind}, MB": memory([pid for name in names for pid in groups[name]])
            for kind, names in KINDS.items()
        },
        "memory that Redis uses, MB": kept / 1e6,
        "open files of our processes": float(sum(map(open_files, ours))),
        "connections to PostgreSQL": float(
            one(stack, "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
        ),
        "keys in Redis": float(keys),
        "temporary files": float(sum(path.is_file() for path in temporary.rglob("*"))),
    }


KINDS = {"web": OURS[:2], "workers": OURS[2:5], "clock": OURS[5:]}


def processes_of(session: int) -> list[int]:
    """All that the part's first process has started."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):  # ended meanwhile
                if int((entry / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                    found.append(int(entry.name))
    return found


def cpu_seconds(stack: Stack, names: tuple[str, ...]) -> float:
    """What these parts have used of the cores since they were started."""
    ticks = 0
    for pid in (pid for name in names for pid in processes_of(stack.parts[name].pid)):
        with contextlib.suppress(OSError):
            ticks += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(pids: list[int]) -> float:
    """What they share counts once."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1000


def open_files(pid: int) -> int:
    try:
        return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return 0
