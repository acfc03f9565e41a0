"""Redis stopped, frozen, flushed; no room on the disk of the files or on PostgreSQL's: people work on or are told, nothing is
half, and what they asked for comes afterwards.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis

from tests.faults.client import Answer, Client, Unanswered
from tests.faults.disks import Disk, disks_of, stack_on_disks
from tests.faults.harness import Result, at_once, call, one, rows, verified
from tests.faults.racing import told_by
from tests.faults.test_prints import approve_all, printed
from tests.faults.test_submissions import judge as judge_submissions
from tests.stack import Stack

OUTAGES = ("stopped", "frozen", "flushed")
LONGEST = 2.0  # seconds for a page
LONGEST_BESIDE_TESTS = 15.0  # and what a machine adds that runs other tests; without the guards it is half a minute
PATIENCE = 300  # seconds until the prints are there
PROCESSES = 12  # more than serve pages
PDF = b"%PDF-1.7\n" + b"x" * 1_000_000
IN_WORDS = ("磁盘已满", "连不上数据库")


@dataclass(slots=True)
class Desk:
    """An office with drafts and with tables that only the finance bureau has yet to approve."""

    stack: Stack
    clerk: Client
    finance: Client
    drafts: list[int]
    to_approve: list[int]
    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def revision(self, table: int) -> int:
        return int(one(self.stack, "SELECT content_revision FROM evaluations_evaluation WHERE id = %s", table))

    def edit(self, table: int, text: str) -> Answer:
        row, revision = rows(
            self.stack,
            "SELECT id, revision FROM evaluations_indicator WHERE evaluation_id = %s ORDER BY position LIMIT 1",
            table,
        )[0]
        change = {"row": f"indicator-{row}", "field": "reason", "text": text, "revision": revision}
        return self.clerk.post_json(f"/unit/tables/{table}/cells/", {"changes": [change]})

    def submit(self, table: int) -> Answer:
        fields = {"content_revision": self.revision(table), "declared_true": "1"}
        return self.clerk.post(f"/unit/tables/{table}/check/", fields)

    def upload(self, table: int) -> Answer:
        return self.clerk.post_file(f"/unit/tables/{table}/evidence/", "凭证.pdf", PDF, {"row": ""})

    def approve(self, table: int) -> Answer:
        return self.finance.post("/review/batch/approve/", {"table": [f"{table}:1"]})

    def expect(self, what: str, answer: Answer, status: int, words: str = "") -> None:
        self.seconds.append(answer.seconds)
        if answer.status != status or words not in answer.text:
            self.faults.append(f"{what}: {answer.status} {told_by(answer)}")


def make_desk(stack: Stack, name: str, tables: int) -> Desk:
    office: dict[str, Any] = call(stack, "tests.faults.world:make_office", name=name, tables=2 * tables)
    (unit,) = office["units"]
    drafts, to_approve = unit["tables"][:tables], unit["tables"][tables:]
    desk = Desk(
        stack, Client(stack.urls, unit["clerks"][0]), Client(stack.urls, office["finance"][0]), drafts, to_approve
    )
    pages = partial(desk.clerk.get, f"/unit/tables/{drafts[0]}/")
    at_once([pages] * PROCESSES)  # what a process loads for its first page is no matter of what follows
    for table in to_approve:
        desk.expect("submit", desk.submit(table), 302)
    approve_all(Client(stack.urls, office["reviewers"][0]), to_approve)
    desk.seconds.clear()
    return desk


# --- Redis -----------------------------------------------------------------------------------------------------------
def take_away(stack: Stack, how: str) -> None:
    if how == "stopped":
        stack.stop("redis", signal.SIGKILL)
    elif how == "frozen":
        stack.freeze("redis")


def bring_back(stack: Stack, how: str) -> None:
    if how == "stopped":
        stack.start("redis")
    elif how == "frozen":
        stack.thaw("redis")


def flush(stack: Stack) -> None:
    with redis.Redis(port=stack.redis_port) as client:
        client.flushall()


def work_without_redis(desk: Desk, how: str, *, longest: float, pause: float = 0) -> None:
    """Every table of the desk: type, submit, approve, look."""
    take_away(desk.stack, how)
    try:
        for draft, other in zip(desk.drafts, desk.to_approve, strict=True):
            desk.expect("edit", desk.edit(draft, f"{how}{draft}"), 200, '"saved"')
            desk.expect("submit", desk.submit(draft), 302)
            desk.expect("approve", desk.approve(other), 200)
            desk.expect("look", desk.clerk.get(f"/unit/tables/{other}/submitted/"), 200)
            time.sleep(pause)
            if how == "flushed":
                flush(desk.stack)
    finally:
        bring_back(desk.stack, how)
    slow = [seconds for seconds in desk.seconds if seconds > longest]
    if slow:
        desk.faults.append(f"{how}: {len(slow)} pages took more than {longest:g} s, up to {max(slow):.1f} s")
    desk.faults += judge_submissions(desk.stack, [*desk.drafts, *desk.to_approve], [*desk.drafts, *desk.to_approve])
    states = dict(
        rows(
            desk.stack,
            "SELECT state, count(*) FROM evaluations_evaluation WHERE id = ANY(%s) GROUP BY state",
            desk.to_approve,
        )
    )
    if states != {"approved": len(desk.to_approve)}:
        desk.faults.append(f"{how}: of those to approve {states}")


def prints_come(desk: Desk, *, by_the_clock: bool) -> float:
    began = time.monotonic()
    while printed(desk.stack, desk.to_approve) < len(desk.to_approve):
        if time.monotonic() - began > PATIENCE:
            desk.faults.append(f"the prints did not come within {PATIENCE} s")
            break
        if not by_the_clock:
            call(desk.stack, "tests.faults.printing:minutes_pass")
        time.sleep(0.5)
    return time.monotonic() - began


# --- Disks -----------------------------------------------------------------------------------------------------------
def files_of(stack: Stack) -> set[str]:
    media = stack.data / "media"
    return {str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()}


def no_room_for_files(desk: Desk, disk: Disk, *, by_the_clock: bool) -> None:
    """Uploads and prints are refused in words and leave nothing; typing and submitting go on."""
    before, draft, other = files_of(desk.stack), desk.drafts[0], desk.to_approve[0]
    disk.fill()
    try:
        desk.expect("upload", desk.upload(draft), 503, "磁盘已满")
        desk.expect("approve", desk.approve(other), 200)
        if not by_the_clock:
            call(desk.stack, "tests.faults.printing:minutes_pass")  # what a Redis that was away has lost
        wait_for(lambda: "磁盘" in message_of(desk.stack, other), "the reason why nothing was printed", desk)
        desk.expect("edit", desk.edit(draft, "磁盘已满时填写"), 200, '"saved"')
        left = files_of(desk.stack) - before
        if left:
            desk.faults.append(f"{len(left)} files stand there, such as {min(left)}")
    finally:
        disk.free()
    desk.expect("upload", desk.upload(draft), 302)
    desk.expect("submit", desk.submit(draft), 302)


def message_of(stack: Stack, table: int) -> str:
    found = rows(
        stack,
        "SELECT j.message FROM jobs_job j JOIN evaluations_snapshot s ON j.payload->>'snapshot' = s.id::text"
        " WHERE s.evaluation_id = %s AND j.task = 'printing.print_snapshot'",
        table,
    )
    return str(found[0][0]) if found else ""


def no_room_for_rows(desk: Desk, disk: Disk) -> int:
    """Each submission is there, or refused in words. Returns how many were refused."""
    accepted, refused = [], []
    disk.fill()
    try:
        for table in desk.drafts:
            try:
                answer = desk.submit(table)
            except (Unanswered, psycopg.OperationalError):  # PostgreSQL gave up, and our own look at the rows fails too
                refused.append(table)
                continue
            if answer.status == 302:
                accepted.append(table)
            else:
                refused.append(table)
                if answer.status != 503 or not any(words in answer.text for words in IN_WORDS):
                    desk.faults.append(f"full database: {answer.status} {told_by(answer)}")
    finally:
        disk.free()
    desk.stack.wait_until(desk.stack.cluster.is_ready, "PostgreSQL")
    desk.faults += judge_submissions(desk.stack, desk.drafts, accepted)
    for table in refused:
        wait_for(lambda table=table: submitted(desk, table), f"submission of {table}", desk)  # type: ignore[misc]
    desk.faults += judge_submissions(desk.stack, desk.drafts, desk.drafts)
    return len(refused)


def submitted(desk: Desk, table: int) -> bool:
    try:
        return desk.submit(table).status == 302
    except Unanswered:
        return False


def wait_for(is_so: Callable[[], bool], what: str, desk: Desk, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            desk.faults.append(f"{what} did not come within {seconds:g} s")
            return
        time.sleep(0.2)


# --- Both forms --------------------------------------------------------------------------------------------------------
def long(seed: int) -> Result:
    figures: dict[str, str] = {}
    faults: list[str] = []
    with stack_on_disks() as stack:
        for how in OUTAGES:
            desk = make_desk(stack, f"redis-{how}", 20)
            work_without_redis(desk, how, longest=LONGEST, pause=0.5)
            took = prints_come(desk, by_the_clock=True)
            figures[f"Redis {how}: pages, median, longest"] = (
                f"{len(desk.seconds)}, {sorted(desk.seconds)[len(desk.seconds) // 2]:.2f} s, {max(desk.seconds):.2f} s"
            )
            figures[f"Redis {how}: until the last of 20 prints"] = f"{took:.0f} s"
            faults += desk.faults
        if (disks := disks_of(stack)) is None:
            figures["full disks"] = "not tested: mounting is not allowed here"
        else:
            desk = make_desk(stack, "full-media", 5)
            no_room_for_files(desk, disks[0], by_the_clock=True)
            prints_come(Desk(stack, desk.clerk, desk.finance, [], desk.to_approve[:1]), by_the_clock=True)
            figures["no room for files"] = "upload refused with 磁盘已满, print waits and says so, typing goes on"
            faults += desk.faults
            desk = make_desk(stack, "full-database", 20)
            refused = no_room_for_rows(desk, disks[1])
            figures["no room for rows: refused in words of 20 submissions"] = f"{refused}"
            faults += [*desk.faults, *([] if refused else ["the database was never full"])]
        figures["`verify` afterwards"] = "clean" if not (found := verified(stack)) else "not clean"
        faults += found
    claim = (
        "Without Redis people save, submit and approve within 2 s; a full disk is said in words and leaves nothing half"
    )
    return Result("Outages", claim, figures, faults)


@pytest.mark.parametrize("how", OUTAGES)
def test_people_work_on_without_redis(stack: Stack, how: str) -> None:
    desk = make_desk(stack, f"redis-{how}", 1)
    work_without_redis(desk, how, longest=LONGEST_BESIDE_TESTS)
    prints_come(desk, by_the_clock=False)
    assert desk.faults == []


@pytest.fixture
def disks(stack: Stack) -> tuple[Disk, Disk]:
    found = disks_of(stack)
    if found is None:
        pytest.skip("a small disk cannot be mounted here")
    return found


def test_a_disk_without_room_for_files(stack: Stack, disks: tuple[Disk, Disk]) -> None:
    desk = make_desk(stack, "full-media", 1)
    no_room_for_files(desk, disks[0], by_the_clock=False)
    assert desk.faults == []


def test_a_disk_without_room_for_rows(stack: Stack, disks: tuple[Disk, Disk]) -> None:
    desk = make_desk(stack, "full-database", 6)
    assert no_room_for_rows(desk, disks[1]) > 0
    assert desk.faults == []


def test_half_a_file_would_be_seen(stack: Stack) -> None:
    """Negative control of the look at the folder."""
    before = files_of(stack)
    path: Path = stack.data / "media" / "evidence" / "half.pdf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(PDF[:10])
    assert files_of(stack) - before == {"evidence/half.pdf"}
    path.unlink()
