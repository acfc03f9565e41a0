"""A restore does not begin while somebody else is at work, and nobody comes in before it is over."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError, connection

from perfeval.core.errors import Refused
from perfeval.upkeep.presence import come_in, nobody_else
from tests.conftest import ON_POSTGRESQL
from tests.upkeep.place import FORMERS, Place
from tests.upkeep.world import World, back_up


@pytest.mark.postgresql
def test_while_it_is_alone_nobody_of_ours_comes_in(transactional_db: None) -> None:
    other = connection.copy()
    with nobody_else():
        other.connect()
        with pytest.raises(OperationalError, match="正在从备份恢复"):
            come_in(connection=other)
        assert other.connection is None
    other.ensure_connection()
    other.close()


@pytest.mark.postgresql
def test_while_one_of_ours_is_in_nobody_is_alone(transactional_db: None) -> None:
    other = connection.copy()
    other.ensure_connection()
    with pytest.raises(Refused, match="请先停止网页服务"), nobody_else():
        pass
    other.close()
    with nobody_else():
        pass


# A web server or worker that still runs, and somebody who starts everything, at the last step.
INTRUDED = """
import subprocess, sys
from pathlib import Path
from perfeval.upkeep.restore import restoring
def intrude(*arguments, **options):
    count = "from perfeval.accounts.models import User; User.objects.count()"
    for command in (["shell", "-v0", "-c", count], ["up"]):
        done = subprocess.run([sys.executable, "manage.py", *command], capture_output=True, text=True, timeout=60)
        print(command[0], done.returncode, done.stderr.strip().splitlines()[-1:])
restoring.call_command = intrude
restoring.restore(path=Path({path!r}), replace=True, told=lambda kind, count: None)
"""


@pytest.mark.slow
def test_nobody_comes_in_before_it_is_over(stored_world: World, inhabited: Place, tmp_path: Path) -> None:
    made = back_up(tmp_path / "backups")
    said = inhabited.shell(INTRUDED.format(path=str(made.path))).splitlines()
    if ON_POSTGRESQL:
        assert said[0].startswith("shell 1")
        assert "正在从备份恢复" in said[0]
    assert said[1].startswith("up 1")
    assert inhabited.shell("from perfeval.accounts.models import User; print(User.objects.exists())") == "True"


@pytest.mark.slow
def test_a_running_system_is_not_restored_over(stored_world: World, elsewhere: Place, tmp_path: Path) -> None:
    made = back_up(tmp_path / "backups")
    with (elsewhere.data / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = elsewhere.manage("restore", str(made.path))
    assert done.returncode == 2
    assert "系统正在运行" in done.stderr


@contextmanager
def somebody_connected(place: Place) -> Iterator[None]:
    if ON_POSTGRESQL:
        host, name = connection.settings_dict["HOST"], place.database.split("@/")[1].split("?")[0]
        with closing(psycopg.connect(host=host, user="postgres", dbname=name)):
            yield
        return
    import sqlite3  # noqa: PLC0415

    with closing(sqlite3.connect(place.data / "perfeval.sqlite3")) as database:
        database.execute("SELECT count(*) FROM accounts_user").fetchone()
        yield


@pytest.mark.slow
def test_nor_while_a_program_is_connected(stored_world: World, inhabited: Place, tmp_path: Path) -> None:
    made = back_up(tmp_path / "backups")
    with somebody_connected(inhabited):
        done = inhabited.manage("restore", str(made.path), "--replace")
    assert done.returncode == 2
    assert "请先停止网页服务" in done.stderr
    assert inhabited.shell(FORMERS) == "1"
