"""24:00 in Beijing, with hosts in UTC and a worker's clock an hour off: every submission lands on the right side.

The clock of the web server counts that takes the request; a worker's decides nothing (docs/decisions/deadline-clock.md).
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.conftest import missing
from tests.faults.client import Client
from tests.faults.clock import LIBRARY, Clock
from tests.faults.harness import Result, at_once, call, one, rows, verified, weakened
from tests.stack import Stack

BEIJING = ZoneInfo("Asia/Shanghai")
HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Sent:
    """Instants by the right clock."""

    table: int
    began: float
    ended: float
    accepted: bool
    told: str


def next_midnight() -> datetime:
    day = datetime.now(BEIJING).date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING)


def send(clock: Clock, client: Client, tables: list[tuple[int, int]], pause: float) -> list[Sent]:
    sent = []
    for table, revision in tables:
        answer = client.post(f"/unit/tables/{table}/check/", {"content_revision": revision, "declared_true": "1"})
        began = answer.began + clock.offset
        accepted = answer.location.endswith("/submitted/")
        told = "" if accepted else f"{answer.status} {answer.location} {answer.text}"
        sent.append(Sent(table, began, began + answer.seconds, accepted, told))
        time.sleep(pause)
    return sent


def judge(stack: Stack, sent: list[Sent], midnight: float) -> list[str]:
    """By the right clock: who had the answer before midnight is in, who began after it is out."""
    faults = []
    early = [item for item in sent if item.ended < midnight and not item.accepted]
    late = [item for item in sent if item.began >= midnight and item.accepted]
    if early or late:
        faults.append(f"refused before midnight: {len(early)}, accepted after it: {len(late)}")
    silent = [item for item in sent if not item.accepted and "填报已截止" not in item.told]
    if silent:
        faults.append(f"{len(silent)} were refused without the reason, such as {silent[0].told[:200]}")
    stamps = dict(
        rows(
            stack,
            "SELECT evaluation_id, extract(epoch FROM created_at) FROM evaluations_snapshot WHERE evaluation_id = ANY(%s)",
            [item.table for item in sent],
        )
    )
    if set(stamps) != {item.table for item in sent if item.accepted}:
        faults.append("what was stored is not what was answered")
    beyond = [table for table, stamp in stamps.items() if float(stamp) >= midnight]
    if beyond:
        faults.append(f"{len(beyond)} submissions are dated after the deadline")
    if not 0 < sum(item.accepted for item in sent) < len(sent):
        faults.append("all submissions lie on one side")
    return faults


@contextlib.contextmanager
def worker_an_hour_off(stack: Stack) -> Iterator[None]:
    clock = Clock(stack.folder / "worker-clock")
    clock.shift(HOUR)
    before = dict(stack.parts["worker-1"].environment)
    stack.parts["worker-1"].environment.update(clock.preloaded)
    stack.kill("worker-1")  # comes back with that clock
    try:
        yield
    finally:
        stack.parts["worker-1"].environment.clear()
        stack.parts["worker-1"].environment.update(before)
        stack.kill("worker-1")


def around_midnight(
    stack: Stack,
    *,
    name: str,
    clerks: int,
    tables: int,
    seconds: float,
    pause: float | None = None,
    wrong_by: float = 0,
) -> tuple[list[Sent], float]:
    """Submissions from `seconds` before to as long after, or with this pause; `wrong_by`: how far the server's clock is
    ahead."""
    pause = 2 * seconds / tables if pause is None else pause
    midnight = next_midnight().timestamp()
    right, server = Clock(stack.folder / "right-clock"), Clock(stack.folder / f"{name}-clock")
    right.set(midnight - 600)
    server.shift(right.offset + wrong_by)
    office: dict[str, Any] = call(
        stack,
        "tests.faults.world:make_office",
        environment=server.environment,
        name=name,
        clerks=clerks,
        tables=clerks * tables,
    )
    rows(
        stack,
        "UPDATE campaigns_campaign SET closes_at = to_timestamp(%s) WHERE id = %s",
        midnight, office["campaign"],
    )  # fmt: skip
    (unit,) = office["units"]
    revision = one(stack, "SELECT max(content_revision) FROM evaluations_evaluation WHERE id = ANY(%s)", unit["tables"])
    mine = [[(pk, revision) for pk in unit["tables"][number::clerks]] for number in range(clerks)]
    with weakened(stack, "right-clock", server.environment) as url:
        people = [Client([url], session) for session in unit["clerks"]]
        at_once([partial(client.get, "/role/") for client in people])
        right.set(midnight - seconds)
        server.shift(right.offset + wrong_by)
        acts = [partial(send, right, client, pks, pause) for client, pks in zip(people, mine, strict=True)]
        ends = at_once(acts)
    for end in ends:
        if isinstance(end, BaseException):
            raise end
    return [item for end in ends if isinstance(end, list) for item in end], midnight


def run(stack: Stack, *, name: str, clerks: int, tables: int, seconds: float) -> Result:
    with worker_an_hour_off(stack):
        sent, midnight = around_midnight(stack, name=name, clerks=clerks, tables=tables, seconds=seconds)
    faults = judge(stack, sent, midnight)
    if len(sent) != clerks * tables:
        faults.append(f"{clerks * tables - len(sent)} were not answered")
    nearest = min((abs(item.began - midnight) for item in sent), default=0)
    figures = {
        "submissions, clerks at once": f"{len(sent)}, {clerks}",
        "accepted, refused with the reason": (
            f"{sum(item.accepted for item in sent)}, {sum(not item.accepted for item in sent)}"
        ),
        "under way at 24:00": f"{sum(item.began < midnight <= item.ended for item in sent)}",
        "nearest to 24:00": f"{1000 * nearest:.0f} ms",
        "on the wrong side": "0" if not faults else "; ".join(faults),
    }
    claim = (
        "At 24:00 in Beijing, hosts in UTC, a worker's clock an hour ahead, every submission lands on the right side"
    )
    return Result("Deadline", claim, figures, faults)


def long(seed: int) -> Result:
    with Stack() as stack:
        result = run(stack, name="deadline", clerks=20, tables=20, seconds=20)
        result.faults += verified(stack)
        return result


@pytest.fixture(autouse=True)
def library() -> None:
    if LIBRARY is None:
        missing("libfaketime")


def test_every_submission_is_on_the_right_side(stack: Stack) -> None:
    assert run(stack, name="deadline", clerks=3, tables=6, seconds=6).faults == []


def test_a_server_an_hour_ahead_would_refuse_too_early(stack: Stack) -> None:
    """Negative control: this clock counts."""
    sent, midnight = around_midnight(
        stack, name="weak-deadline", clerks=2, tables=1, seconds=500, pause=0, wrong_by=HOUR
    )
    assert any("refused before midnight" in fault for fault in judge(stack, sent, midnight))
