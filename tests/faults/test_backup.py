"""A backup while people work, then the loss of the database and of all files, then a restore: what was answered before the
backup is there, what came after it is told as lost.
"""

from __future__ import annotations

import json
import shutil
import signal
import tarfile
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from tests.faults.client import Client
from tests.faults.harness import Result, at_once, call, rows
from tests.faults.racing import edit
from tests.stack import Stack

SERVERS = ("postgres", "redis")
PDF = b"%PDF-1.7\n" + b"x" * 50_000


@dataclass(frozen=True, slots=True)
class Act:
    table: int
    what: str
    ended: float


@dataclass(slots=True)
class Office:
    """People who upload, type and submit table after table until they are told to stop or all are done."""

    stack: Stack
    people: list[Client]
    tables: list[list[int]]
    acts: list[Act] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def work(self, number: int) -> None:
        client = self.people[number]
        for table in self.tables[number]:
            if self.is_over.is_set():
                return
            self._did(
                table, "upload", client.post_file(f"/unit/tables/{table}/evidence/", "凭证.pdf", PDF).status == 302
            )
            ((row, revision),) = rows(
                self.stack,
                "SELECT id, revision FROM evaluations_indicator WHERE evaluation_id = %s ORDER BY position LIMIT 1",
                table,
            )
            self._did(table, "edit", edit(client, table, row, revision, f"第{table}表").won)
            ((content,),) = rows(self.stack, "SELECT content_revision FROM evaluations_evaluation WHERE id = %s", table)
            fields = {"content_revision": content, "declared_true": "1"}
            self._did(
                table, "submit", client.post(f"/unit/tables/{table}/check/", fields).location.endswith("/submitted/")
            )

    def _did(self, table: int, what: str, was_taken: bool) -> None:
        if was_taken:
            self.acts.append(Act(table, what, time.time()))
        else:
            self.faults.append(f"{what} of table {table} was refused")


STORED = {
    "upload": "SELECT evaluation_id FROM evaluations_evidence WHERE evaluation_id = ANY(%s)",
    "edit": "SELECT evaluation_id FROM evaluations_indicator WHERE reason = '第' || evaluation_id || '表' AND evaluation_id = ANY(%s)",
    "submit": "SELECT evaluation_id FROM evaluations_snapshot WHERE evaluation_id = ANY(%s)",
}


def lost(stack: Stack, acts: list[Act]) -> list[Act]:
    """The acts that were answered with success and of which nothing is there."""
    gone = []
    for what, sql in STORED.items():
        mine = [act for act in acts if act.what == what]
        there = {table for (table,) in rows(stack, sql, [act.table for act in mine])}
        gone += [act for act in mine if act.table not in there]
    return gone


def judge(stack: Stack, acts: list[Act], taken_at: float) -> list[str]:
    early = [act for act in lost(stack, acts) if act.ended < taken_at]
    return [f"{len(early)} acts answered before the backup are lost, such as {early[0]}"] if early else []


def lose_everything(stack: Stack) -> None:
    """Database and files, as with a burnt disk; a new cluster and an empty folder stand in their place."""
    for name in stack.parts:
        stack.stop(name, signal.SIGQUIT if name == "postgres" else signal.SIGKILL)
    stack.cluster.wipe()
    shutil.rmtree(stack.data / "media", ignore_errors=True)
    stack.cluster.create()
    for name in SERVERS:
        stack.start(name)
    stack.wait_until(stack.cluster.is_ready, "PostgreSQL")
    stack.cluster.create_database()


def wrong(stack: Stack) -> set[str]:
    """What `verify` complains of."""
    said = json.loads(stack.manage("verify", "--json", check=False).stdout)
    return {f"{fault['check']} {fault['place']}" for fault in said["faults"]}


def run(stack: Stack, folder: Path, *, name: str, people: int, tables: int, seconds: float) -> Result:
    """`seconds` of work before the backup, and again after it."""
    office_of: dict[str, Any] = call(
        stack, "tests.faults.world:make_office", name=name, clerks=people, tables=people * tables
    )
    (unit,) = office_of["units"]
    office = Office(
        stack,
        [Client(stack.urls, session) for session in unit["clerks"]],
        [unit["tables"][number::people] for number in range(people)],
    )
    before = wrong(stack)
    workers = threading.Thread(target=at_once, args=([partial(office.work, n) for n in range(people)],), daemon=True)
    workers.start()
    time.sleep(seconds)
    began = time.time()
    stack.manage("backup", "--to", str(folder))
    backed_up = time.time() - began
    during = sum(began <= act.ended <= began + backed_up for act in office.acts)
    time.sleep(seconds)
    office.is_over.set()
    workers.join(120)
    (backup,) = folder.glob("perfeval-*.tar")
    with tarfile.open(backup) as archive:
        manifest = json.loads(archive.extractfile("manifest.json").read())  # type: ignore[union-attr]
    taken_at = datetime.fromisoformat(manifest["taken_at"]).timestamp()
    last = max(act.ended for act in office.acts)
    began = time.time()
    lose_everything(stack)
    wiped = time.time() - began
    said = stack.manage("restore", str(backup), check=False).stdout
    restored = time.time() - began - wiped
    for part in stack.parts:
        stack.start(part)
    client = Client(stack.urls, "nobody")
    stack.wait_until(lambda: _is_up(client), "web")
    faults = [*office.faults, *judge(stack, office.acts, taken_at)]
    faults += [f"verify: {line}" for line in sorted(wrong(stack) - before)]
    gone = lost(stack, office.acts)
    if "数据恢复到" not in said:
        faults.append(f"restore does not say up to when the data reach: {said[-300:]}")
    if not during:
        faults.append("nobody worked during the backup")
    figures = {
        "acts answered with success (uploads, edits, submissions)": f"{len(office.acts)} by {people} people",
        "of them during the backup": f"{during}",
        "backup": f"{backed_up:.1f} s, {backup.stat().st_size / 1e6:.1f} MB",
        "answered before the moment of the backup and lost": f"{len([act for act in gone if act.ended < taken_at])}",
        "lost: came after that moment": f"{len(gone)} acts, {last - taken_at:.1f} s of work",
        "a new empty cluster": f"{wiped:.1f} s",
        "restore with its `verify`": f"{restored:.1f} s",
        "from the loss to the first page": f"{time.time() - began:.1f} s",
        "`verify` afterwards": "clean" if not any(fault.startswith("verify") for fault in faults) else "not clean",
    }
    claim = "What was answered before the backup is there after a restore into an empty cluster, and `verify` is clean"
    return Result("Backup under load, restore", claim, figures, faults)


def _is_up(client: Client) -> bool:
    try:
        return client.get("/login/").status == 200
    except ConnectionError:
        return False


def long(seed: int) -> Result:
    with Stack() as stack:
        return run(stack, stack.folder / "backups", name="backup", people=20, tables=200, seconds=30)


def test_a_backup_under_load_brings_all_of_its_moment_back(stack: Stack, tmp_path: Path) -> None:
    result = run(stack, tmp_path, name="backup", people=2, tables=150, seconds=0.5)
    assert result.faults == []


def test_an_act_that_did_not_come_back_is_seen(stack: Stack) -> None:
    """Negative control."""
    office = call(stack, "tests.faults.world:make_office", name="weak-backup", tables=2, submitted=True)
    acts = [Act(table, "submit", 1.0) for table in office["units"][0]["tables"]]
    assert judge(stack, acts, taken_at=2.0) == []
    assert judge(stack, [Act(table, "upload", 3.0) for table in office["units"][0]["tables"]], taken_at=2.0) == []
    rows(stack, "UPDATE evaluations_evaluation SET state = 'drafting', version = 0 WHERE id = %s", acts[0].table)
    rows(stack, "DELETE FROM evaluations_snapshot WHERE evaluation_id = %s", acts[0].table)
    assert len(judge(stack, acts, taken_at=2.0)) == 1
