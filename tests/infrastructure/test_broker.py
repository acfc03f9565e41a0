"""A page never waits for the broker: what cannot be sent fails at once, and the job's row is sent again later."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress

import pytest
import redis
from django.conf import settings
from kombu.exceptions import OperationalError

from perfeval.celery import app
from perfeval.jobs.queries import LEASE
from tests.redis import throw_away_redis

pytestmark = pytest.mark.once

PATIENCE = 2.0  # seconds that a request may lose


@pytest.fixture
def frozen_redis() -> Iterator[str]:
    """One that accepts connections and never answers."""
    with throw_away_redis() as path:
        with redis.Redis(unix_socket_path=str(path)) as client:
            process = int(client.info()["process_id"])
        os.kill(process, signal.SIGSTOP)
        yield f"redis+socket://{path}"
        os.kill(process, signal.SIGCONT)


def send(url: str, options: Mapping[str, object]) -> None:
    with (
        app.connection_for_write(url, transport_options=dict(options)) as connection,
        connection.Producer() as producer,
    ):
        app.send_task("jobs.sweep", producer=producer)


def seconds_until_refused(url: str) -> float:
    start = time.monotonic()
    with pytest.raises(OperationalError):
        send(url, settings.CELERY_BROKER_TRANSPORT_OPTIONS)
    return time.monotonic() - start


def test_an_absent_broker_is_noticed_at_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert seconds_until_refused(f"redis+socket://{tmp_path_factory.mktemp('r') / 'none.sock'}") < PATIENCE


def test_a_frozen_broker_is_noticed_soon(frozen_redis: str) -> None:
    assert seconds_until_refused(frozen_redis) < PATIENCE


def test_without_the_time_limit_a_frozen_broker_would_hold_the_page(frozen_redis: str) -> None:
    unlimited = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS, "socket_timeout": None}

    def send_and_wait() -> None:
        with suppress(OperationalError):  # once the test is over and Redis is gone
            send(frozen_redis, unlimited)

    sender = threading.Thread(target=send_and_wait, daemon=True)
    sender.start()
    sender.join(PATIENCE)
    assert sender.is_alive()


def test_a_worker_returns_what_it_did_not_finish() -> None:
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1
    # Else the message comes back before the dead worker's claim has lapsed, and is spent on nothing.
    assert app.conf.broker_transport_options["visibility_timeout"] > LEASE.total_seconds()


def test_the_clock_runs_in_chinese_time() -> None:
    assert str(app.timezone) == "Asia/Shanghai"


def test_every_task_of_the_clock_exists() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)


def test_the_clock_sends_lost_jobs_again_and_throws_away_all_that_expires() -> None:
    app.loader.import_default_modules()
    wanted = {"jobs.sweep", *(name for name in app.tasks if ".expire_" in name)}
    assert len(wanted) > 3
    assert wanted <= {entry["task"] for entry in app.conf.beat_schedule.values()}
