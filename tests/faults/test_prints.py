"""Prints while workers are killed: each approved version has its file, once, whole and right.

Killed is a whole worker, its main process or one child, while jobs run. Whoever held a job is gone; the job is taken up
again once its lease (90 s) is over and the sweeper (each minute) has sent it. The long form waits for that by the real
clock; the short form sets the heartbeats back.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.faults.client import Client
from tests.faults.harness import Result, call, one, rows, verified
from tests.stack import Stack

WORKERS = ("worker-1", "worker-2", "worker-short")
A_PAGE = 50
PATIENCE = 300  # seconds after the last kill


def approve_all(client: Client, tables: list[int]) -> None:
    for start in range(0, len(tables), A_PAGE):
        chosen = [f"{table}:1" for table in tables[start : start + A_PAGE]]
        answer = client.post("/review/batch/approve/", {"table": chosen})
        if answer.status != 200:
            raise RuntimeError(f"approval: {answer.status} {answer.said}")


def printed(stack: Stack, tables: list[int]) -> int:
    return int(
        one(
            stack,
            "SELECT count(*) FROM printing_printeddocument d JOIN evaluations_snapshot s ON s.id = d.snapshot_id"
            " WHERE s.evaluation_id = ANY(%s)",
            tables,
        )
    )


def kill_some(stack: Stack, dice: random.Random) -> str | None:
    """One worker, one way; None where it is just being started."""
    name, how = dice.choice(WORKERS), dice.choice(("whole", "main", "child"))
    children = stack.children(name) if stack.parts[name].is_running else []
    if not children:
        return None
    try:
        if how == "child":
            stack.kill_child(name, dice.choice)
        else:
            {"whole": stack.kill, "main": stack.kill_main}[how](name)
    except ProcessLookupError:
        return None
    return how


def storm(stack: Stack, dice: random.Random, tables: list[int], kills: int) -> Counter[str]:
    """The kills, at random moments of even parts of the work."""
    done: Counter[str] = Counter()
    for number in range(kills):
        due = len(tables) * (number + dice.random()) / (kills + 1)
        stack.wait_until(lambda due=due: printed(stack, tables) >= due, "prints between two kills", 600)  # type: ignore[misc]
        while (how := kill_some(stack, dice)) is None:
            time.sleep(0.05)
        done[how] += 1
    return done


def judge(stack: Stack, tables: list[int], right: dict[str, str] | None = None) -> list[str]:
    """Rows, files and contents, past the program. `right`: what the versions print, where that is known."""
    faults = []
    found = rows(
        stack,
        "SELECT s.id, d.file, d.sha256 FROM evaluations_snapshot s"
        " LEFT JOIN printing_printeddocument d ON d.snapshot_id = s.id WHERE s.evaluation_id = ANY(%s)",
        tables,
    )
    made = [line for line in found if line[1]]
    missing = {line[0] for line in found} - {line[0] for line in made}
    if missing or len(made) != len(tables):
        faults.append(f"{len(missing)} versions have no print, {len(made)} prints of {len(tables)} versions")
    if right is None:
        right = call(stack, "tests.faults.printing:printed_anew", tables=tables)
    media = stack.data / "media"
    wrong = [file for pk, file, sha256 in made if not sha256 == right[str(pk)] == hash_of(media / file)]
    if wrong:
        faults.append(f"{len(wrong)} files are not what the version prints, such as {wrong[0]}")
    named = {file for (file,) in rows(stack, "SELECT file FROM printing_printeddocument")}
    standing = [path for path in (media / "prints").rglob("*") if path.is_file()]
    half = [path for path in standing if path.suffix == ".pdf" and hash_of(path) != path.stem]
    stray = [path for path in standing if str(path.relative_to(media)) not in named]
    if half or stray:
        faults.append(f"{len(half)} half files, {len(stray)} that no row names, such as {(half + stray)[0]}")
    return faults


def hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def half_written(stack: Stack) -> list[Path]:
    return [path for path in (stack.data / "media").rglob("*.part") if path.is_file()]


def run(stack: Stack, seed: int, *, name: str, tables: int, kills: int, by_the_clock: bool) -> Result:
    office: dict[str, Any] = call(
        stack, "tests.faults.world:make_office", name=name, tables=tables, reviewers=1, submitted=True
    )
    pks: list[int] = office["units"][0]["tables"]
    approve_all(Client(stack.urls, office["reviewers"][0]), pks)
    began = time.monotonic()
    approve_all(Client(stack.urls, office["finance"][0]), pks)
    done = storm(stack, random.Random(seed), pks, kills)
    last_kill, at_last_kill = time.monotonic(), printed(stack, pks)
    faults = []
    while printed(stack, pks) < tables:
        if time.monotonic() - last_kill > PATIENCE:
            faults.append(f"not all were printed within {PATIENCE} s of the last kill")
            break
        if not by_the_clock:
            call(stack, "tests.faults.printing:minutes_pass")
        time.sleep(0.5)
    ended = time.monotonic()
    keys = "key LIKE 'print:%%' AND payload->>'snapshot' IN (SELECT id::text FROM evaluations_snapshot WHERE evaluation_id = ANY(%s))"
    attempts = dict(rows(stack, f"SELECT attempt, count(*) FROM jobs_job WHERE {keys} GROUP BY attempt", pks))
    left = len(half_written(stack))
    call(stack, "tests.faults.printing:hour_passes")
    faults += judge(stack, pks)
    if half_written(stack):
        faults.append(f"{len(half_written(stack))} half written files stay for good")
    figures = {
        "versions to print": f"{tables}",
        "workers killed": ", ".join(f"{how} {count}" for how, count in sorted(done.items())),
        "right files, once": f"{printed(stack, pks)}" if not faults else "; ".join(faults),
        "printed in one, two, three attempts": ", ".join(f"{attempts.get(number, 0)}" for number in (1, 2, 3)),
        "still to print at the last kill": f"{tables - at_last_kill}",
        "from the last approval to the last kill": f"{last_kill - began:.0f} s",
        "from the last kill to the last file": f"{ended - last_kill:.0f} s",
        "half written files of killed workers, swept after an hour": f"{left}",
    }
    claim = "Each version has its right file, once and whole, within five minutes of the last kill"
    return Result("Prints under kills", claim, figures, faults)


def long(seed: int) -> Result:
    with Stack() as stack:
        result = run(stack, seed, name="prints", tables=500, kills=20, by_the_clock=True)
        result.faults += verified(stack)
        return result


def test_each_version_has_its_file_once(stack: Stack) -> None:
    result = run(stack, 1, name="prints", tables=8, kills=2, by_the_clock=False)
    assert result.faults == []


def test_the_judge_sees_what_is_missing_half_or_wrong(stack: Stack) -> None:
    """Negative control, on what the test above left."""
    settled = (
        "SELECT e.id FROM printing_printeddocument d JOIN evaluations_snapshot s ON s.id = d.snapshot_id"
        " JOIN evaluations_evaluation e ON e.id = s.evaluation_id WHERE e.state = 'approved' ORDER BY d.id LIMIT 3"
    )
    pks = [pk for (pk,) in rows(stack, settled)]
    right = call(stack, "tests.faults.printing:printed_anew", tables=pks)
    assert judge(stack, pks, right) == []
    (file,) = rows(
        stack,
        "SELECT d.file FROM printing_printeddocument d JOIN evaluations_snapshot s ON s.id = d.snapshot_id"
        " WHERE s.evaluation_id = %s",
        pks[0],
    )[0]
    path = stack.data / "media" / file
    whole = path.read_bytes()
    path.write_bytes(whole[:-100])
    assert len(judge(stack, pks, right)) == 2  # half, and not what the version prints
    path.unlink()
    assert len(judge(stack, pks, right)) == 1
    path.write_bytes(whole)
    assert judge(stack, pks, right) == []
    extra = path.with_name(f"{hashlib.sha256(b'x').hexdigest()}.pdf")
    extra.write_bytes(b"x")
    assert len(judge(stack, pks, right)) == 1
    extra.unlink()
