"""Hours of ordinary work: memory, connections, open and temporary files and keys do not grow once all is warm."""

from __future__ import annotations

import itertools
import math
import random
import statistics
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tests.faults.client import Answer, Client
from tests.faults.gauges import Gauges, read_gauges
from tests.faults.harness import Result, at_once, call, rows, verified
from tests.faults.test_prints import approve_all
from tests.stack import Stack

WARM_UP = 1 / 3  # of the time
MOST_GROWTH = 0.05
FEWEST = 4  # looks at the gauges
SLACK = 8.0  # of anything: a connection that opens, a child that a worker has just replaced


@dataclass(slots=True)
class Work:
    """Rounds of what people do, each round as the one before, until it is over."""

    stack: Stack
    ends_at: float
    pause: float
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def clerk(self, client: Client, table: int) -> None:
        """Opens the table, types, looks through it, submits it, takes it back."""
        page = f"/unit/tables/{table}/"
        for number in itertools.count():
            if time.monotonic() > self.ends_at:
                return
            self._ask("list", client.get("/unit/tables/"))
            self._ask("open", client.get(page))
            row, revision = self._row(table)
            change = {"row": f"indicator-{row}", "field": "reason", "text": f"第{number}轮", "revision": revision}
            self._ask("type", client.post_json(f"{page}cells/", {"changes": [change]}))
            self._ask("look through", client.get(f"{page}check/"))
            ((content,),) = rows(self.stack, "SELECT content_revision FROM evaluations_evaluation WHERE id = %s", table)
            self._ask("submit", client.post(f"{page}check/", {"content_revision": content, "declared_true": "1"}), 302)
            self._ask("recall", client.post(f"{page}recall/"), 302)
            time.sleep(self.pause)

    def reviewer(self, client: Client, approved: Sequence[int], dice: random.Random) -> None:
        """Looks at lists, exports them, prints some of the approved tables: never the same ones twice."""
        while time.monotonic() < self.ends_at:
            self._ask("list", client.get("/review/tables/"))
            self._ask("summary", client.get("/summary/"))
            self._ask("table", client.get(f"/review/{dice.choice(approved)}/"))
            self._ask("export", client.post("/review/export/", {"kind": "tables", "format": "xlsx", "filters": ""}))
            some = dice.sample(list(approved), min(len(approved), dice.randint(2, 6)))
            self._ask("print", client.post("/review/print/", {"table": some, "kind": "merged", "filters": ""}), 302)
            time.sleep(4 * self.pause)

    def _row(self, table: int) -> tuple[int, int]:
        sql = "SELECT id, revision FROM evaluations_indicator WHERE evaluation_id = %s ORDER BY position LIMIT 1"
        row, revision = rows(self.stack, sql, table)[0]
        return row, revision

    def _ask(self, what: str, answer: Answer, status: int = 200) -> None:
        self.counts[what] += 1
        if answer.status != status and len(self.faults) < 5:
            self.faults.append(f"{what}: {answer.status} {answer.said}")


def ends(samples: Sequence[Gauges]) -> dict[str, tuple[float, float]]:
    """Of each gauge after the warm-up: the median of the first quarter and that of the last."""
    warm = samples[math.ceil(len(samples) * WARM_UP) :]
    quarter = max(1, len(warm) // 4)
    return {
        name: tuple(statistics.median(sample[name] for sample in part) for part in (warm[:quarter], warm[-quarter:]))  # type: ignore[misc]
        for name in warm[0]
    }


def judge(samples: Sequence[Gauges], most: float = MOST_GROWTH) -> list[str]:
    return [
        f"{name} grew from {first:.0f} to {last:.0f}"
        for name, (first, last) in ends(samples).items()
        if last > first * (1 + most) + SLACK
    ]


def run(stack: Stack, temporary: Path, seed: int, *, name: str, seconds: float, clerks: int, most: float) -> Result:
    world, dice = "tests.faults.world:make_office", random.Random(seed)
    office: dict[str, Any] = call(stack, world, name=name, clerks=clerks, tables=clerks)
    archive: dict[str, Any] = call(stack, world, name=f"{name}-p", tables=6 if seconds < 60 else 40, submitted=True)
    approved = archive["units"][0]["tables"]
    for group in ("reviewers", "finance"):
        approve_all(Client(stack.urls, archive[group][0]), approved)
    work = Work(stack, time.monotonic() + seconds, pause=1.0 if seconds > 60 else 0.2)
    (unit,) = office["units"]
    acts = [
        partial(work.clerk, Client(stack.urls, session), table)
        for session, table in zip(unit["clerks"], unit["tables"], strict=True)
    ]
    acts.append(partial(work.reviewer, Client(stack.urls, archive["finance"][0]), approved, dice))
    ended: list[Any] = []
    people = threading.Thread(target=lambda: ended.extend(at_once(acts, seconds + 120)), daemon=True)
    people.start()
    samples: list[Gauges] = []
    while time.monotonic() < work.ends_at or len(samples) < FEWEST:
        samples.append(read_gauges(stack, temporary))
        time.sleep(min(5.0, seconds / 30))
    people.join(180)
    faults = [*work.faults, *(repr(end) for end in ended if end is not None), *judge(samples, most)]
    figures = {
        "how long": f"{seconds / 60:.1f} minutes, of which the first third is warm-up; {clerks} clerks, 1 reviewer",
        "requests": ", ".join(f"{what} {count}" for what, count in sorted(work.counts.items())),
        **{f"{name}: after the warm-up, at the end": f"{a:.0f}, {b:.0f}" for name, (a, b) in ends(samples).items()},
    }
    claim = "Memory, connections, open and temporary files and keys do not grow after the warm-up"
    notes = "Files of batches and exports are kept for a day and not counted; memory is PSS, so that what is shared counts once."
    return Result("Soak", claim, figures, faults, notes)


def long(seed: int, minutes: float = 60) -> Result:
    with Stack() as stack:
        temporary = stack.folder / "tmp"
        temporary.mkdir()
        for part in stack.parts.values():
            part.environment["TMPDIR"] = str(temporary)
        for name in ("web-1", "web-2", "worker-1", "worker-2", "worker-short"):
            stack.kill(name)  # comes back with that folder
        stack.wait_until(lambda: all(stack.parts[name].starts > 1 for name in ("web-1", "web-2")), "web")
        time.sleep(10)
        result = run(stack, temporary, seed, name="soak", seconds=60 * minutes, clerks=6, most=MOST_GROWTH)
        result.faults += verified(stack)
        return result


def test_nothing_grows_within_seconds(stack: Stack, tmp_path: Path) -> None:
    """The short form shows that all of it runs; what grows slowly only the long form sees."""
    result = run(stack, tmp_path, 1, name="soak", seconds=5, clerks=2, most=0.5)
    assert result.faults == []
    assert "print" in result.figures["requests"]


def test_what_grows_is_seen() -> None:
    """Negative control."""
    steady = [{"keys in Redis": 100.0 + number % 3} for number in range(60)]
    warming = [{"keys in Redis": min(number, 15) * 100.0} for number in range(60)]
    leaking = [{"keys in Redis": 100.0 + number} for number in range(60)]
    assert judge(steady) == judge(warming) == []
    assert len(judge(leaking)) == 1


def test_a_refused_act_is_seen(stack: Stack) -> None:
    """Negative control: nobody is logged in."""
    work = Work(stack, time.monotonic() + 0.1, pause=0.2)
    work.reviewer(Client(stack.urls, "nobody"), [1, 2], random.Random(1))
    assert work.faults
