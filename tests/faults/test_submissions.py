"""Submissions while web servers are killed and PostgreSQL is restarted: what was answered with success is there, once.

Who gets no answer, or a page that says that the system is not there for the moment, sends the same again.
"""

from __future__ import annotations

import queue
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tests.faults.client import Client, Unanswered
from tests.faults.harness import Result, at_once, call, one, percentile, rows, verified
from tests.stack import Stack

PATIENCE = 180  # seconds until a person gives up
OWN_FAILURE = {500, 502, 503}


@dataclass(slots=True)
class Desk:
    """What the submitters share: tables that wait, and what became of each."""

    waiting: queue.SimpleQueue[tuple[int, int]] = field(default_factory=queue.SimpleQueue)
    answered: list[int] = field(default_factory=list)
    tries: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)


def work(desk: Desk, client: Client) -> None:
    while True:
        try:
            table, revision = desk.waiting.get_nowait()
        except queue.Empty:
            return
        began = time.monotonic()
        for tried in range(1, 10_000):
            if submitted(desk, client, table, revision):
                desk.answered.append(table)
                desk.tries.append(tried)
                desk.seconds.append(time.monotonic() - began)
                break
            if time.monotonic() - began > PATIENCE:
                desk.wrong.append(f"table {table} was not taken within {PATIENCE} s")
                break
            time.sleep(0.2)


def submitted(desk: Desk, client: Client, table: int, revision: int) -> bool:
    """Once; whether the answer says so."""
    try:
        answer = client.post(f"/unit/tables/{table}/check/", {"content_revision": revision, "declared_true": "1"})
    except Unanswered:
        desk.failures["no answer"] += 1
        return False
    if answer.status in OWN_FAILURE:
        desk.failures[f"{answer.status}"] += 1
        return False
    if answer.status != 302 or not answer.location.endswith("/submitted/"):
        desk.wrong.append(f"table {table}: {answer.status} {answer.location} {answer.said}")
    return answer.status == 302


def break_things(stack: Stack, dice: random.Random, kills: int, restarts: int, desk: Desk, total: int) -> Counter[str]:
    """At even parts of the work, each with some chance to one side, so that nothing is over before the last."""
    events = ["kill"] * kills + ["restart"] * restarts
    dice.shuffle(events)
    done: Counter[str] = Counter()
    for number, event in enumerate(events):
        due = total * (number + dice.random()) / (len(events) + 1)
        while len(desk.answered) < due and not desk.wrong:
            time.sleep(0.02)
        if event == "kill":
            stack.kill(dice.choice(["web-1", "web-2"]))
        else:
            stack.restart_postgres()
        done[event] += 1
    return done


def judge(stack: Stack, tables: list[int], answered: list[int]) -> list[str]:
    faults = []
    counted = rows(
        stack,
        "SELECT e.id, e.version, (SELECT count(*) FROM evaluations_snapshot s WHERE s.evaluation_id = e.id),"
        " (SELECT count(*) FROM audit_journalentry j WHERE j.chain = 'evaluation:' || e.id AND j.action = 'submit')"
        " FROM evaluations_evaluation e WHERE e.id = ANY(%s)",
        tables,
    )
    there = {table for table, *counts in counted if counts == [1, 1, 1]}
    lost = set(answered) - there
    if lost:
        faults.append(f"{len(lost)} submissions answered with success are not there once, such as {min(lost)}")
    odd = [line for line in counted if line[1:] not in ((1, 1, 1), (0, 0, 0))]
    if odd:
        faults.append(f"{len(odd)} tables are half submitted, such as {odd[0]}")
    if len(answered) != len(set(answered)):
        faults.append("a table was answered twice")
    return faults


def run(stack: Stack, seed: int, *, name: str, tables: int, clerks: int, kills: int, restarts: int) -> Result:
    office: dict[str, Any] = call(stack, "tests.faults.world:make_office", name=name, clerks=clerks, tables=tables)
    (unit,) = office["units"]
    pks: list[int] = unit["tables"]
    desk = Desk()
    for line in rows(
        stack, "SELECT id, content_revision FROM evaluations_evaluation WHERE id = ANY(%s) ORDER BY id", pks
    ):
        desk.waiting.put((line[0], line[1]))
    done: list[Counter[str]] = []
    breaker = threading.Thread(
        target=lambda: done.append(break_things(stack, random.Random(seed), kills, restarts, desk, tables)), daemon=True
    )
    breaker.start()
    people = [Client(stack.urls, session, first=number) for number, session in enumerate(unit["clerks"])]
    began = time.monotonic()
    ends = at_once([partial(work, desk, client) for client in people], seconds=3600)
    took = time.monotonic() - began
    breaker.join(120)
    faults = [*desk.wrong, *(repr(end) for end in ends if isinstance(end, BaseException))]
    faults += judge(stack, pks, desk.answered)
    if done != [Counter(kill=kills, restart=restarts)]:
        faults.append(f"broken were only {done}")
    if len(desk.answered) != tables:
        faults.append(f"{tables - len(desk.answered)} submissions were never answered with success")
    again = sum(tried > 1 for tried in desk.tries)
    figures = {
        "submissions, clerks at once": f"{tables}, {clerks}",
        "web server killed, PostgreSQL restarted": f"{kills} times, {restarts} times (SIGKILL, SIGQUIT)",
        "answered with success, there once": f"{len(desk.answered)}, {len(set(desk.answered))}",
        "tries that failed": ", ".join(f"{what}: {count}" for what, count in desk.failures.items()) or "none",
        "sent more than once by their clerk": f"{again}",
        "from the first try to success, median, p95, longest": (
            ", ".join(f"{percentile(desk.seconds, share):.1f} s" for share in (0.5, 0.95, 1)) if desk.seconds else "—"
        ),
        "all of them": f"{took:.0f} s",
    }
    claim = "Every submission answered with success is there, once"
    return Result("Submissions under kills", claim, figures, faults)


def long(seed: int) -> Result:
    with Stack() as stack:
        result = run(stack, seed, name="kills", tables=1000, clerks=20, kills=20, restarts=10)
        result.faults += verified(stack)
        return result


def test_what_was_answered_is_there_once(stack: Stack) -> None:
    assert run(stack, 1, name="kills", tables=16, clerks=4, kills=1, restarts=1).faults == []


def test_the_judge_misses_what_is_not_there(stack: Stack) -> None:
    """Negative control: a submission that was taken back behind the program's back, and one that nobody made."""
    office = call(stack, "tests.faults.world:make_office", name="weak-kills", tables=3, submitted=True)
    pks = office["units"][0]["tables"]
    assert judge(stack, pks, pks) == []
    rows(stack, "UPDATE evaluations_evaluation SET state = 'drafting', version = 0 WHERE id = %s", pks[0])
    rows(stack, "DELETE FROM evaluations_snapshot WHERE evaluation_id = %s", pks[0])
    assert len(judge(stack, pks, pks)) == 2
    assert one(stack, "SELECT count(*) FROM evaluations_snapshot WHERE evaluation_id = ANY(%s)", pks) == 2
