"""What every test may ask for: a database of either kind, a Redis, a worker.

    .venv/bin/pytest                                    on SQLite; with `-n auto` on all cores
    PERFEVAL_TEST_DB=postgresql .venv/bin/pytest        on a throw-away PostgreSQL

PERFEVAL_TEST_STRICT=1 (set by `make test`) turns a missing PostgreSQL, Redis or browser from a skip into a failure.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import kombu.pools
import pytest
from django.conf import settings
from django.db import connections
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.database import DirectoryBasedExampleDatabase

from perfeval.celery import app as celery_app
from perfeval.jobs import sending
from tests.postgres import throw_away_postgres
from tests.redis import throw_away_redis

ROOT = Path(__file__).resolve().parent.parent
ON_POSTGRESQL = os.environ.get("PERFEVAL_TEST_DB") == "postgresql"
STRICT = bool(os.environ.get("PERFEVAL_TEST_STRICT"))

set_hypothesis_home_dir(ROOT / "var" / "cache" / "hypothesis")
hypothesis.settings.register_profile(
    "perfeval",
    deadline=None,  # a shared machine is now and then slow
    database=DirectoryBasedExampleDatabase(ROOT / "var" / "cache" / "hypothesis" / "examples"),
)
hypothesis.settings.load_profile("perfeval")


def missing(what: str) -> None:
    """Skip with the reason, or fail where everything has to be there."""
    if STRICT:
        pytest.fail(f"{what} is missing", pytrace=False)
    pytest.skip(f"{what} is missing")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        del os.environ["PERFEVAL_DATA"]  # each process of this run makes a folder of its own
    Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True)
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)  # whitenoise warns if it is not there


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(settings.DATA_DIR, ignore_errors=True)


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {'PostgreSQL' if ON_POSTGRESQL else 'SQLite'}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the database of this run cannot show."""
    unwanted = "once" if ON_POSTGRESQL else "postgresql"
    left_out = [item for item in items if item.get_closest_marker(unwanted)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker(unwanted)]


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files of this test lie, those of its child processes too; other tests have another place."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture(autouse=True)
def broker_asked_anew() -> None:
    """What one test learned of a broker that is down is nothing to the next."""
    sending.broker.rests_until = 0.0


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """pytest-django's hook before it makes the test database: here starts the PostgreSQL that holds it.

    No suffix where tests run in several processes: each has a folder and a PostgreSQL of its own.
    """
    if not ON_POSTGRESQL:
        yield
        return
    try:
        cluster = throw_away_postgres()
        folder = cluster.__enter__()
    except FileNotFoundError:
        missing("PostgreSQL")
        return
    try:
        connections["default"].settings_dict.update(HOST=str(folder), USER="postgres")
        yield
    finally:
        cluster.__exit__(None, None, None)


@pytest.fixture(scope="session")
def redis_socket() -> Iterator[Path]:
    """A real Redis, shared by the tests of a run."""
    if shutil.which("redis-server") is None:
        missing("redis-server")
    with throw_away_redis() as path:
        yield path


@contextmanager
def broker_at(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tasks that this process and its workers send go there."""
    before = celery_app.conf.broker_url
    monkeypatch.setenv("PERFEVAL_TEST_BROKER", url)  # for the workers
    # The application keeps its connections in pools, which it makes anew where it finds none.
    monkeypatch.setattr(celery_app, "_pool", None)
    monkeypatch.setattr(celery_app.amqp, "_producer_pool", None)
    celery_app.conf.update(broker_url=url)
    yield
    celery_app.conf.update(broker_url=before)
    kombu.pools.reset()


@pytest.fixture
def broker(redis_socket: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The real Redis that tests share, instead of one in memory."""
    url = f"redis+socket://{redis_socket}"
    with broker_at(url, monkeypatch):
        yield url


@pytest.fixture
def start_worker(broker: str, transactional_db: None) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts Celery workers, as processes of their own, on the test database; stops what is left of them.

    `start_worker("-B")` adds the clock. The tests that use it must commit, hence the transactional database.
    """
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-W", "ignore:You're running the worker with superuser", "-m", "celery", "--quiet"]
        command += ["-A", "perfeval.celery", "worker", "-c", "1", "--loglevel", "WARNING"]
        command += ["--without-gossip", "--without-mingle", *arguments]
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "perfeval.settings.test", "DATABASE_URL": database_url()}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
        started.append(process)
        return process

    yield start
    for process in started:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def worker(start_worker: Callable[..., subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
    """One running worker."""
    return start_worker()


def database_url() -> str:
    """The database of the running tests, for another process."""
    options: dict[str, Any] = connections["default"].settings_dict
    if ON_POSTGRESQL:
        return f"postgres://{options['USER']}@/{options['NAME']}?host={options['HOST']}"
    return f"sqlite:///{options['NAME']}"
