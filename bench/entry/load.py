"""The people of bench_entry.py: each has a connection's worth of work to do, one request after the other.

Threads on `http.client` in a few processes of their own; production's web servers close each connection, so every
request opens one, as through the proxy. What the clients cost is measured with everything else.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from resource import RUSAGE_SELF, getrusage
from statistics import quantiles
from typing import Any

from tests.faults.client import Answer, Client, Unanswered
from tests.web.page_form import Fields, fields_of

PROCESSES = 2


@dataclass(frozen=True)
class Work:
    """One person's: `kind` is page, autosave, save (our whole form) or the administration's page and save."""

    kind: str
    urls: tuple[str, ...]
    session: str
    table: int
    row: int


@dataclass(frozen=True)
class Load:
    """All answers of a round, in seconds, with what clients and web servers took of the processors."""

    seconds: tuple[float, ...]
    wall: float
    clients: float
    servers: float
    faults: tuple[str, ...]

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.wall

    @property
    def cost(self) -> float:
        return self.servers / max(len(self.seconds), 1)

    @property
    def p95(self) -> float:
        return quantiles(self.seconds, n=20)[-1] if len(self.seconds) > 1 else float("nan")


class Person(Client):
    def forget(self) -> None:
        """Messages of pages that nobody opens: they would be sent along, one more each time."""
        self._cookies = {name: value for name, value in self._cookies.items() if name.startswith("__Host-")}


def run(works: Sequence[Work], seconds: float, servers: Callable[[], float]) -> Load:
    """All at once for this long; each finishes what it has begun. `servers` says what the web servers have taken of the
    processors so far."""
    context = get_context("spawn")
    shares = [works[number::PROCESSES] for number in range(min(PROCESSES, len(works)))]
    pipes, processes = [], []
    for share in shares:
        here, there = context.Pipe()
        process = context.Process(target=_many, args=(share, seconds, there))
        process.start()
        there.close()
        pipes.append(here)
        processes.append(process)
    for pipe in pipes:
        assert pipe.recv() == "ready"
    before = servers()
    for pipe in pipes:
        pipe.send("go")
    answers = [pipe.recv() for pipe in pipes]
    taken = servers() - before
    for process in processes:
        process.join()
    return Load(
        seconds=tuple(each for answer in answers for each in answer["seconds"]),
        wall=max(answer["wall"] for answer in answers),
        clients=sum(answer["cpu"] for answer in answers),
        servers=taken,
        faults=tuple(each for answer in answers for each in answer["faults"]),
    )


def _many(works: Sequence[Work], seconds: float, pipe: Connection) -> None:
    acts = [_act(work, number) for number, work in enumerate(works)]
    found: list[float] = []
    faults: list[str] = []
    pipe.send("ready")
    pipe.recv()
    began, before = time.perf_counter(), _cpu()
    threads = [threading.Thread(target=_one, args=(act, began + seconds, found, faults)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pipe.send({"seconds": found, "wall": time.perf_counter() - began, "cpu": _cpu() - before, "faults": faults})


def _one(act: Callable[[], Answer], until: float, found: list[float], faults: list[str]) -> None:
    while time.perf_counter() < until:
        try:
            answer = act()
        except Unanswered as error:
            faults.append(str(error))
            continue
        if answer.status in (200, 302):
            found.append(answer.seconds)
        else:
            faults.append(f"{answer.status} {answer.said[:200]}")


def _act(work: Work, first: int) -> Callable[[], Answer]:
    client = Person(work.urls, work.session, first=first)
    ours, theirs = f"/unit/tables/{work.table}/", f"/evaluations/evaluation/{work.table}/change/"
    match work.kind:
        case "page":
            return lambda: client.get(ours)
        case "admin-page":
            return lambda: client.get(theirs)
        case "autosave":
            return _autosave(client, work)
        case "save":
            return _save(client, ours, "entry-form", f"indicator-{work.row}-reason")
        case _:
            return _save(client, theirs, "evaluation_form", "indicators-0-reason")


def _autosave(client: Client, work: Work) -> Callable[[], Answer]:
    """One cell typed again and again, each time with the revision that the last answer gave."""
    key = f"indicator-{work.row}"
    state: dict[str, Any] = {
        "revision": _form(client.get(f"/unit/tables/{work.table}/"), "entry-form")[f"{key}-revision"][0],
        "n": 0,
    }

    def act() -> Answer:
        state["n"] += 1
        change = {"row": key, "field": "reason", "text": f"原因{state['n']}", "revision": int(state["revision"])}
        answer = client.post_json(f"/unit/tables/{work.table}/cells/", {"changes": [change]})
        got = json.loads(answer.content)
        assert got["saved"], got
        state["revision"] = got["rows"][key]["revision"]
        return answer

    return act


def _save(client: Person, path: str, form: str, cell: str) -> Callable[[], Answer]:
    """The whole form, one cell of it different each time. Revisions are counted here: only this person types."""
    fields = _form(client.get(path), form)
    assert cell in fields, sorted(fields)[:40]
    revision = f"{cell.rpartition('-')[0]}-revision"
    state = {"n": 0}

    def act() -> Answer:
        state["n"] += 1
        fields[cell] = [f"原因{state['n']}"]
        answer = client.post(path, fields)
        if revision in fields and answer.status == 302:
            fields[revision] = [str(int(fields[revision][0]) + 1)]
        client.forget()
        return answer

    return act


def _form(answer: Answer, form: str) -> Fields:
    assert answer.status == 200, (answer.status, answer.location, answer.text[:300])
    return fields_of(answer.text, form)


def _cpu() -> float:
    used = getrusage(RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
