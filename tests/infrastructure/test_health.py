"""Whether the program is alive, and whether people can work: told in time also where what it depends on hangs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from perfeval.web.shared import health, patience

ENOUGH = 10.0  # seconds: what hangs would never answer; a monitor gives two, which a busy machine may add


def ask(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json()


@pytest.fixture
def hanging() -> Iterator[Callable[[], None]]:
    """What never answers, until the test is over."""
    is_over = threading.Event()

    def hang() -> None:
        is_over.wait()

    yield hang
    is_over.set()
    for thread in patience._asked.values():
        thread.join()


@pytest.mark.once
def test_it_lives_without_a_database(client: Client) -> None:
    answer = client.get("/healthz")  # a test without the mark of the database may not ask it
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert not answer.cookies


@pytest.mark.once
@pytest.mark.parametrize("host", ["web:8000", "10.0.0.5:8000", "perfeval_web_1", "[::1]:8000"])
@pytest.mark.parametrize("first", ["jixiao.example.gov.cn", ".example.gov.cn"])
def test_a_monitor_may_ask_under_any_name(client: Client, settings: Settings, host: str, first: str) -> None:
    settings.ALLOWED_HOSTS = [first]
    assert client.get("/healthz", headers={"host": host}).status_code == 200
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"host": host}).status_code == 404
    assert client.get("/login/", headers={"host": host}).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_it_is_ready_and_says_of_what(client: Client, broker: str) -> None:
    told = {"ready": True, "database": "ok", "disk": "ok", "media": "ok", "broker": "ok"}
    assert ask(client) == (200, told)


def test_what_people_need_and_is_not_there_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OSError("secret words of the machine")

    monkeypatch.setattr(health, "NEEDED", {"database": fail, "disk": lambda: None})
    monkeypatch.setattr(health, "WANTED", {"broker": lambda: None})
    told = {"ready": False, "database": "failed", "disk": "ok", "broker": "ok"}
    assert ask(client) == (503, told)


def test_without_the_broker_people_can_work(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OSError

    monkeypatch.setattr(health, "NEEDED", {"database": lambda: None})
    monkeypatch.setattr(health, "WANTED", {"broker": fail})
    assert ask(client) == (200, {"ready": True, "database": "ok", "broker": "failed"})


@pytest.mark.once
def test_what_hangs_holds_no_answer_and_is_asked_once(
    client: Client, monkeypatch: pytest.MonkeyPatch, hanging: Callable[[], None]
) -> None:
    monkeypatch.setattr(health, "NEEDED", {"database": hanging, "disk": lambda: None})
    monkeypatch.setattr(health, "WANTED", {})
    for _ in range(2):
        begun = time.monotonic()
        assert ask(client) == (503, {"ready": False, "database": "no answer", "disk": "ok"})
        assert time.monotonic() - begun < ENOUGH
        alone = patience._asked["database"]
    assert [thread for thread in threading.enumerate() if thread is alone] == [alone]


@pytest.mark.once
def test_asked_in_its_own_thread_it_would_hold_the_answer(hanging: Callable[[], None]) -> None:
    held = threading.Thread(target=hanging, daemon=True)
    held.start()
    held.join(patience.PATIENCE)
    assert held.is_alive()


@pytest.mark.once
@pytest.mark.parametrize("full", ["DATA_DIR", "MEDIA_ROOT"])
def test_a_full_disk_is_seen_where_uploads_have_one_of_their_own(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: str
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    of_full = Path(getattr(settings, full))
    free = {of_full: health.LEAST_FREE - 1}
    monkeypatch.setattr("shutil.disk_usage", lambda of: SimpleNamespace(free=free.get(Path(of), health.LEAST_FREE)))
    with pytest.raises(OSError, match=str(of_full)):
        health._disk()


@pytest.mark.once
def test_a_full_disk_and_a_folder_that_takes_nothing_are_seen(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    health._disk()
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=health.LEAST_FREE - 1))
    with pytest.raises(OSError, match="almost full"):
        health._disk()
    settings.MEDIA_ROOT = tmp_path / "media"
    health._media()
    assert list((tmp_path / "media").iterdir()) == []
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = tmp_path / "file"
    with pytest.raises(OSError, match="exists"):
        health._media()


@pytest.mark.django_db(transaction=True)
def test_a_database_of_an_older_version_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    health._database()
    monkeypatch.setattr("django.db.migrations.executor.MigrationExecutor.migration_plan", lambda *_: ["one more"])
    with pytest.raises(RuntimeError, match="not migrated"):
        health._database()
