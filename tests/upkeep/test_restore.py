"""`restore`, as a program of its own, into a database and a folder of its own: all of it or none."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from perfeval.core.errors import Refused
from perfeval.evaluations.operations.evidence import remove_evidence
from perfeval.upkeep.restore.readiness import refuse_unfit
from tests.conftest import ON_POSTGRESQL
from tests.factories import NOW, ready_evaluation, submit_it
from tests.upkeep.place import FORMERS, Place
from tests.upkeep.world import World, attach, back_up

pytestmark = pytest.mark.slow


def media_files(world: World) -> dict[str, bytes]:
    return {str(path.relative_to(world.media)): path.read_bytes() for path in world.media.rglob("*") if path.is_file()}


COUNTS = """
import json
from perfeval.evaluations.models import Evaluation, Evidence
from perfeval.audit.models import JournalEntry
from django.contrib.sessions.models import Session
print(json.dumps([model.objects.count() for model in (Evaluation, Evidence, JournalEntry, Session)]))
"""


def test_a_backup_stands_again_elsewhere(stored_world: World, elsewhere: Place, tmp_path: Path) -> None:
    Session.objects.create(session_key="k" * 32, session_data="", expire_date=timezone.now())
    made = back_up(tmp_path / "backups")
    done = elsewhere.manage("restore", str(made.path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "没有发现问题。" in done.stdout
    assert "的操作不在备份中，需要重做" in done.stdout
    assert elsewhere.files() == media_files(stored_world)
    rows = made.manifest.rows
    before = [rows[name] for name in ("evaluations.Evaluation", "evaluations.Evidence", "audit.JournalEntry")]
    assert json.loads(elsewhere.shell(COUNTS)) == [*before, 0]  # nobody is logged in any more

    again = elsewhere.manage("restore", str(made.path))
    assert again.returncode == 2
    assert "数据库不是空的" in again.stderr
    assert "--replace" in again.stderr


def test_on_request_it_replaces_what_is_there(stored_world: World, inhabited: Place, tmp_path: Path) -> None:
    made = back_up(tmp_path / "backups")
    done = inhabited.manage("restore", str(made.path), "--replace")
    assert done.returncode == 0, done.stdout + done.stderr
    assert inhabited.shell(FORMERS) == "0"
    assert inhabited.files() == media_files(stored_world)
    assert {path.name for path in (inhabited.data / "media").iterdir()} == {"evidence", "prints"}


FAILING = """
import errno
from pathlib import Path
from perfeval.upkeep.restore import restoring
def full(*arguments, **options):
    raise OSError(errno.ENOSPC, "No space left on device")
restoring.call_command = full
try:
    restoring.restore(path=Path({path!r}), replace=True, told=lambda kind, count: None)
except OSError as error:
    print("failed", error.errno == errno.ENOSPC)
"""


def test_whatever_fails_what_was_there_is_back(stored_world: World, inhabited: Place, tmp_path: Path) -> None:
    """At the last step, when database and files are exchanged already."""
    made = back_up(tmp_path / "backups")
    assert inhabited.shell(FAILING.format(path=str(made.path))) == "failed True"
    assert inhabited.shell(FORMERS) == "1"
    assert inhabited.files() == {"evidence/former.pdf": b"former"}
    assert {path.name for path in (inhabited.data / "media").iterdir()} == {"evidence"}
    names = {path.name for path in inhabited.data.iterdir()}
    assert not [name for name in names if ".before-" in name or name.endswith(".fresh")]


KILLED = FAILING.replace("raise OSError", "import os; os._exit(9); raise OSError")


def test_a_restore_that_was_killed_can_be_begun_again(stored_world: World, inhabited: Place, tmp_path: Path) -> None:
    made = back_up(tmp_path / "backups")
    assert inhabited.manage("shell", "-v0", script=KILLED.format(path=str(made.path))).returncode == 9
    done = inhabited.manage("restore", str(made.path), "--replace")
    assert done.returncode == 0, done.stdout + done.stderr
    assert inhabited.files() == media_files(stored_world)
    assert {path.name for path in (inhabited.data / "media").iterdir()} == {"evidence", "prints"}


SINCE = """
from perfeval.organisations.models import Organisation
Organisation.objects.create(code="SINCE", name="since", path="000002/")
"""


def test_what_was_done_since_a_killed_restore_is_lost_to_no_other(
    stored_world: World, inhabited: Place, tmp_path: Path
) -> None:
    """Nor is what was there before it: a person says which of the two is right, or a restore that ends well does."""
    made = back_up(tmp_path / "backups")
    inhabited.manage("shell", "-v0", script=KILLED.format(path=str(made.path)))
    inhabited.shell(SINCE)
    assert inhabited.shell(FAILING.format(path=str(made.path))) == "failed True"
    assert inhabited.shell(FORMERS.replace("FORMER", "SINCE")) == "1"
    said = inhabited.manage("verify")
    assert said.returncode == 1
    assert said.stdout.count("有一次恢复中断过") == 1
    inhabited.manage("shell", "-v0", script=KILLED.format(path=str(made.path)))
    assert inhabited.manage("verify").stdout.count("有一次恢复中断过") == 2
    refused = inhabited.manage("restore", str(made.path))
    assert refused.returncode == 2
    assert "有一次恢复中断过" in refused.stderr
    assert "--replace" in refused.stderr
    done = inhabited.manage("restore", str(made.path), "--replace")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "没有发现问题。" in done.stdout


KILLED_HALFWAY = """
import os
from pathlib import Path
from perfeval.upkeep.restore import databases, restoring
def die(*arguments):
    os._exit(9)
databases.postgres.run = databases._remove = die
restoring.restore(path=Path({path!r}), replace=True, told=lambda kind, count: None)
"""


def test_what_was_put_aside_goes_back_where_nothing_came_in_its_place(
    stored_world: World, inhabited: Place, tmp_path: Path
) -> None:
    made = back_up(tmp_path / "backups")
    assert inhabited.manage("shell", "-v0", script=KILLED_HALFWAY.format(path=str(made.path))).returncode == 9
    refused = inhabited.manage("restore", str(made.path))
    assert refused.returncode == 2
    assert "有一次恢复中断过" in refused.stderr
    assert inhabited.shell(FAILING.format(path=str(made.path))) == "failed True"
    assert inhabited.shell(FORMERS) == "1"
    assert "有一次恢复中断过" not in inhabited.manage("verify").stdout


def test_an_altered_backup_changes_nothing(stored_world: World, elsewhere: Place, tmp_path: Path) -> None:
    made = back_up(tmp_path / "backups")
    content = made.path.read_bytes()
    made.path.write_bytes(content.replace(b"%PDF-1.7 a print", b"%PDF-1.7 a PRINT"))
    done = elsewhere.manage("restore", str(made.path))
    assert done.returncode == 2
    assert "与清单不符" in done.stderr
    assert elsewhere.files() == {}
    assert list((elsewhere.data / "media").iterdir()) == []


BY_ANOTHER = """
import os
from django.core.management import call_command
own = os.geteuid()
os.geteuid = lambda: own + 1
call_command("restore", {path!r})
"""


def test_what_the_program_could_not_write_afterwards_is_not_laid_down(
    stored_world: World, elsewhere: Place, tmp_path: Path
) -> None:
    made = back_up(tmp_path / "backups")
    done = elsewhere.manage("shell", "-v0", script=BY_ANOTHER.format(path=str(made.path)))
    assert "的所有者" in done.stderr
    assert elsewhere.files() == {}
    assert not (elsewhere.data / "up.lock").exists()


def test_another_kind_of_database_and_a_newer_version_are_refused(stored_world: World, tmp_path: Path) -> None:
    made = back_up(tmp_path)
    refuse_unfit(made.manifest)
    other = "sqlite" if ON_POSTGRESQL else "postgresql"
    with pytest.raises(Refused, match="两种数据库之间不能互相恢复"):
        refuse_unfit(replace(made.manifest, vendor=other))
    newer = (*made.manifest.migrations, "evaluations.9999_later")
    with pytest.raises(Refused, match="请先升级"):
        refuse_unfit(replace(made.manifest, migrations=newer))


def test_a_backup_under_load_restores_to_a_sound_state(stored_world: World, elsewhere: Place, tmp_path: Path) -> None:
    """People submit tables, add attachments and take them out all the while."""
    world, stop, failures = stored_world, threading.Event(), []
    drafts = [ready_evaluation(world.cast, name=f"项目{number}") for number in range(6)]
    written: list[int] = []

    def attach_and_remove() -> None:
        while not stop.is_set():
            kept = attach(world.cast, world.draft, os.urandom(20).join([b"%PDF-1.7", b""]))
            written.append(kept.pk)
            if len(written) % 2:
                remove_evidence(
                    actor=world.cast.clerk, evaluation_id=world.draft.pk, evidence_id=kept.pk, now=NOW
                )  # fmt: skip
            stop.wait(0.02)

    def submit_all() -> None:
        for draft in drafts:
            submit_it(draft, world.cast.clerk)

    def guarded(act: Any) -> None:
        try:
            act()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=guarded, args=(act,)) for act in (attach_and_remove, submit_all)]
    for writer in writers:
        writer.start()
    made = [back_up(tmp_path / "backups-0")]
    while len(made) < 3 or (len(written) < 3 and not failures):  # a busy machine writes little meanwhile
        made.append(back_up(tmp_path / f"backups-{len(made)}"))
    stop.set()
    for writer in writers:
        writer.join()
    assert failures == []
    assert len(written) >= 3
    done = elsewhere.manage("restore", str(made[1].path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "没有发现问题。" in done.stdout
