"""Many people with few processes: each person is a row of steps that are due at certain moments.

    answers = play(stack.urls, people, processes=3)

A step that is late because this side is busy counts as slow: its time begins when it was due.
"""

from __future__ import annotations

import heapq
import itertools
import json
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.faults.client import Answer, Client, Unanswered
from tests.stack.commands import ROOT

THREADS = 40
NAP = 0.1
THINKING = 5.0  # seconds between the pages of one who submits


@dataclass(frozen=True, slots=True)
class Person:
    """`kind` names the steps; `at`: seconds from the beginning; `until`: when one who types goes home."""

    kind: str
    session: str
    table: int
    row: int
    revision: int
    content_revision: int
    at: float
    pause: float = 10.0
    thinking: float = THINKING
    until: float = 0.0


@dataclass(frozen=True, slots=True)
class Done:
    what: str
    table: int
    seconds: float
    wrong: str = ""
    text: str = ""  # what was typed and taken


@dataclass(slots=True)
class Crowd:
    """What the processes bring back; `cpu` in seconds, of all of them."""

    done: list[Done] = field(default_factory=list)
    cpu: float = 0.0


def play(urls: Sequence[str], people: Sequence[Person], processes: int) -> Crowd:
    start = time.time() + 3
    running = []
    for number in range(processes):
        part = {"urls": list(urls), "start": start, "people": [asdict(person) for person in people[number::processes]]}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.crowd"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        running.append((process, json.dumps(part).encode()))
    crowd = Crowd()
    ends: list[bytes] = [b""] * processes

    def talk(number: int) -> None:
        process, sent = running[number]
        ends[number] = process.communicate(sent)[0]

    threads = [threading.Thread(target=talk, args=(number,)) for number in range(processes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for end in ends:
        said = json.loads(end)
        crowd.done += [Done(**item) for item in said["done"]]
        crowd.cpu += said["cpu"]
    return crowd


# --- Inside a process --------------------------------------------------------------------------------------------------
Step = tuple[float, str]  # after so many seconds, of this kind


class Actor:
    def __init__(self, person: Person, urls: Sequence[str], number: int) -> None:
        self.person, self.client = person, Client(urls, person.session, timeout=60, first=number)
        self.revision, self.typed = person.revision, 0
        self.steps = self._steps()

    def _steps(self) -> Iterator[Step]:
        if self.person.kind == "type":
            return (
                (self.person.at + number * self.person.pause, "type")
                for number in range(int((self.person.until - self.person.at) / self.person.pause))
            )
        names = ("open", "type", "look through", "submit", "submitted")
        return ((self.person.at + number * self.person.thinking, name) for number, name in enumerate(names))

    def do(self, what: str) -> tuple[Answer, str, str]:
        """The answer, what is wrong with it, what was taken of what was typed."""
        table = self.person.table
        if what == "type":
            return self._type(table)
        if what == "submit":
            fields = {"content_revision": self.person.content_revision + self.typed, "declared_true": "1"}
            answer = self.client.post(f"/unit/tables/{table}/check/", fields)
            return answer, "" if answer.location.endswith("/submitted/") else f"{answer.status} {answer.said}", ""
        page = {"open": "", "look through": "check/", "submitted": "submitted/"}[what]
        answer = self.client.get(f"/unit/tables/{table}/{page}")
        return answer, "" if answer.status == 200 else f"{answer.status} {answer.said}", ""

    def _type(self, table: int) -> tuple[Answer, str, str]:
        row, text = f"indicator-{self.person.row}", f"{table}表第{self.typed}次填写"
        change = {"row": row, "field": "reason", "text": text, "revision": self.revision}
        answer = self.client.post_json(f"/unit/tables/{table}/cells/", {"changes": [change]})
        said: dict[str, Any] = answer.json if answer.text.startswith("{") else {}
        if not said.get("saved"):
            return answer, f"{answer.status} {answer.text[:200]}", ""
        self.revision = said["rows"][row]["revision"]
        self.typed += 1
        return answer, "", text


class Stage:
    """Whoever is free takes the step that is due next."""

    def __init__(self, actors: Sequence[Actor], start: float) -> None:
        self.start, self.done = start, list[Done]()
        self.counter, self.lock = itertools.count(), threading.Lock()
        self.queue: list[tuple[float, int, Actor, str]] = []
        for actor in actors:
            self._next(actor)

    def _next(self, actor: Actor) -> None:
        step = next(actor.steps, None)
        if step is not None:
            with self.lock:
                heapq.heappush(self.queue, (self.start + step[0], next(self.counter), actor, step[1]))

    def work(self) -> None:
        """Until nothing is due; a person's next step is queued once the last is answered."""
        while True:
            with self.lock:
                if not self.queue:
                    return
                wait = self.queue[0][0] - time.time()
                if wait <= 0:
                    due, _, actor, what = heapq.heappop(self.queue)
            if wait > 0:
                time.sleep(min(wait, NAP))
                continue
            try:
                _, wrong, text = actor.do(what)
            except (Unanswered, ValueError, KeyError) as error:
                wrong, text = repr(error), ""
            self.done.append(Done(what, actor.person.table, time.time() - due, wrong, text))
            self._next(actor)


def main() -> None:
    told = json.load(sys.stdin)
    actors = [Actor(Person(**person), told["urls"], number) for number, person in enumerate(told["people"])]
    stage = Stage(actors, told["start"])
    threads = [threading.Thread(target=stage.work) for _ in range(min(THREADS, len(actors)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    used = resource.getrusage(resource.RUSAGE_SELF)
    json.dump({"done": [asdict(item) for item in stage.done], "cpu": used.ru_utime + used.ru_stime}, sys.stdout)


if __name__ == "__main__":
    main()
