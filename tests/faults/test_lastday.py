"""The last day: thousands of units submit within minutes, others type, a batch of prints and an export run."""

from __future__ import annotations

import os
import threading
import time
from collections import defaultdict
from typing import Any

from tests.faults.client import Client
from tests.faults.crowd import THINKING, Crowd, Done, Person, play
from tests.faults.gauges import cpu_seconds, processes_of
from tests.faults.harness import Result, call, percentile, rows, verified
from tests.faults.test_prints import approve_all, printed
from tests.faults.test_submissions import judge as judge_submissions
from tests.stack import Stack

P95 = 1.0  # seconds
PATIENCE = 900  # seconds for what runs in the background


def make_people(
    stack: Stack, office: dict[str, Any], submitters: int, seconds: float, thinking: float = THINKING
) -> list[Person]:
    """The first so many units submit, evenly over the time; the others type all the while."""
    units = office["units"]
    tables = [unit["tables"][0] for unit in units]
    known = {
        table: (row, revision, content)
        for table, row, revision, content in rows(
            stack,
            "SELECT DISTINCT ON (e.id) e.id, i.id, i.revision, e.content_revision FROM evaluations_evaluation e"
            " JOIN evaluations_indicator i ON i.evaluation_id = e.id WHERE e.id = ANY(%s) ORDER BY e.id, i.position",
            tables,
        )
    }
    people = []
    for number, (unit, table) in enumerate(zip(units, tables, strict=True)):
        does_submit = number < submitters
        kind, share = ("submit", number / submitters) if does_submit else ("type", (number % 10) / 100)
        row, revision, content = known[table]
        people.append(
            Person(
                kind,
                unit["clerks"][0],
                table,
                row,
                revision,
                content,
                share * seconds,
                pause=2 * thinking,
                thinking=thinking,
                until=seconds + 4 * thinking,
            )
        )
    return people


def judge(stack: Stack, crowd: Crowd, people: list[Person]) -> list[str]:
    """No error, nothing lost."""
    wrong = [item for item in crowd.done if item.wrong]
    faults = [f"{len(wrong)} requests failed, such as {wrong[0].what}: {wrong[0].wrong}"] if wrong else []
    submitted = [item.table for item in crowd.done if item.what == "submit" and not item.wrong]
    wanted = [person.table for person in people if person.kind == "submit"]
    if sorted(submitted) != sorted(wanted):
        faults.append(f"{len(submitted)} of {len(wanted)} submissions were answered with success")
    faults += judge_submissions(stack, wanted, submitted)
    last = {item.table: item.text for item in crowd.done if item.text}
    stored = dict(
        rows(
            stack, "SELECT evaluation_id, reason FROM evaluations_indicator WHERE id = ANY(%s)", [p.row for p in people]
        )
    )
    gone = [table for table, text in last.items() if stored[table] != text]
    if gone:
        faults.append(f"{len(gone)} tables do not hold what was typed last, such as {gone[0]}")
    return faults


ASKED: dict[str, tuple[str, dict[str, object]]] = {
    "PDF batch": ("/review/print/", {"scope": "all", "kind": "merged", "filters": ""}),
    "export": ("/review/export/", {"kind": "tables", "format": "xlsx", "filters": ""}),
}


def press(stack: Stack, session: str, what: str, ended: dict[str, str]) -> None:
    """A finance reviewer asks for everything in one file and waits for it."""
    client, began = Client(stack.urls, session), time.monotonic()
    answer = client.post(*ASKED[what])
    while answer.status == 302 and time.monotonic() - began < PATIENCE:
        if client.get(f"{answer.location}file/").status == 200:
            ended[what] = f"{time.monotonic() - began:.0f} s"
            return
        time.sleep(1)
    ended[what] = "at once" if answer.status == 200 else f"failed: {answer.status} {answer.said}"


def by_kind(done: list[Done]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for item in done:
        found[item.what].append(item.seconds)
    return found


FIRST = ("web-1", "web-2", "postgres", "redis")
PARTS = {"web": ("web-1", "web-2"), "PostgreSQL": ("postgres",), "workers": ("worker-1", "worker-2", "worker-short")}


def used(stack: Stack) -> dict[str, float]:
    """Seconds of the cores: by the parts of the stack, and by all that runs on the machine."""
    with open("/proc/stat", encoding="ascii") as file:  # noqa: PTH123
        user, nice, system, _, _, irq, softirq, *_ = (int(word) for word in file.readline().split()[1:])
    everything = (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")
    return {**{what: cpu_seconds(stack, names) for what, names in PARTS.items()}, "everything": everything}


def before_others(stack: Stack) -> bool:
    """On a machine that others use too: let clients, web and databases have the cores as if they were alone, where that is
    allowed. Workers stay beside the other programs, or they would take whole cores from the web."""
    served = [pid for name in FIRST for pid in processes_of(stack.parts[name].pid)]
    try:
        for pid in (os.getpid(), *served):
            os.sched_setscheduler(pid, os.SCHED_RR, os.sched_param(1))
    except PermissionError:
        return False
    return True


def run(
    stack: Stack,
    *,
    name: str,
    submitters: int,
    typists: int,
    prints: int,
    seconds: float,
    processes: int,
    thinking: float = THINKING,
    first: bool = False,
) -> Result:
    world = "tests.faults.world:make_office"
    office: dict[str, Any] = call(stack, world, name=name, units=submitters + typists)
    people = make_people(stack, office, submitters, seconds, thinking)
    archive: dict[str, Any] = call(stack, world, name=f"{name}-p", tables=prints, submitted=True)
    approve_all(Client(stack.urls, archive["reviewers"][0]), archive["units"][0]["tables"])
    approve_all(Client(stack.urls, archive["finance"][0]), archive["units"][0]["tables"])
    stack.wait_until(lambda: printed(stack, archive["units"][0]["tables"]) == prints, "prints", PATIENCE)
    ended: dict[str, str] = {}
    others = [
        threading.Thread(target=press, args=(stack, of["finance"][0], what, ended), daemon=True)
        for what, of in (("PDF batch", archive), ("export", office))
    ]
    for thread in others:
        thread.start()
    is_first = first and before_others(stack)
    before, began = used(stack), time.monotonic()
    crowd = play(stack.urls, people, processes)
    took, after = time.monotonic() - began, used(stack)
    for thread in others:
        thread.join(PATIENCE)
    faults = judge(stack, crowd, people)
    faults += [f"{what} {end}" for what, end in ended.items() if "failed" in end]
    faults += [f"{what} did not end" for what in ASKED if what not in ended]
    times = [item.seconds for item in crowd.done]
    cores, spent = os.cpu_count() or 1, {what: after[what] - before[what] for what in after}
    shared = [f"{what} {seconds / took:.2f}" for what, seconds in spent.items()]
    figures = {
        "units that submit, within": f"{submitters}, {seconds:.0f} s; each opens its table, types, looks through, submits, looks",
        "others that type, one cell each 10 s": f"{typists}",
        "requests, errors": f"{len(times)}, {sum(bool(item.wrong) for item in crowd.done)}",
        "requests a second": f"{len(times) / took:.0f}",
        "all requests, median, p95, longest": shares(times),
        **{f"{what}: median, p95, longest": shares(found) for what, found in by_kind(crowd.done).items()},
        f"one PDF of {prints} tables": ended.get("PDF batch", "did not end"),
        f"export of {submitters + typists} tables": ended.get("export", "did not end"),
        f"of the {cores} cores": f"clients ({processes} processes) {crowd.cpu / took:.2f}, {', '.join(shared)}",
        "web, PostgreSQL and clients had the cores before other programs": "yes" if is_first else "no",
        "web and PostgreSQL, for a request": f"{1000 * (spent['web'] + spent['PostgreSQL']) / len(times):.0f} ms of a core",
    }
    claim = "Thousands submit within ten minutes beside typing, printing and exporting: no error, nothing lost, p95 at most 1 s"
    return Result("The last day", claim, figures, faults)


def shares(times: list[float]) -> str:
    return ", ".join(f"{percentile(times, share):.2f} s" for share in (0.5, 0.95, 1)) if times else "—"


def long(seed: int) -> Result:
    with Stack() as stack:
        result = run(
            stack, name="lastday", submitters=3000, typists=300, prints=300, seconds=600, processes=2, first=True
        )
        p95 = float(result.figures["all requests, median, p95, longest"].split(", ")[1].removesuffix(" s"))
        if p95 > P95:
            result.faults.append(f"p95 is {p95:.2f} s")
        result.faults += verified(stack)
        return result


def test_nothing_is_lost_on_the_last_day(stack: Stack) -> None:
    result = run(stack, name="lastday", submitters=8, typists=4, prints=2, seconds=2, processes=1, thinking=1)
    assert result.faults == []


def test_the_judge_sees_a_lost_text_and_an_error(stack: Stack) -> None:
    """Negative control."""
    office = call(stack, "tests.faults.world:make_office", name="weak-lastday", units=2)
    people = make_people(stack, office, 0, 1)
    table = people[0].table
    assert judge(stack, Crowd(), people) == []
    assert len(judge(stack, Crowd([Done("type", table, 0.1, text="没有存下来")]), people)) == 1
    assert len(judge(stack, Crowd([Done("type", table, 0.1, wrong="500")]), people)) == 1
