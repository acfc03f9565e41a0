"""How often one address may ask."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from perfeval.settings.base import redis_cache
from perfeval.web.public import limits
from perfeval.web.shared.address import address_of
from perfeval.web.shared.counting import count

PAGE = "/v/AAAA-AAAA-AAAA-AAAA/"  # 404 until the limit is reached
START = datetime(2026, 2, 10, 1, 0, 10, tzinfo=UTC)


class Clock:
    now_ = START

    def now(self) -> datetime:
        return self.now_


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(limits, "timezone", clock)
    return clock


def look(address: str = "198.51.100.7") -> int:
    return Client(REMOTE_ADDR=address).get(PAGE).status_code


def upload() -> int:
    return Client(REMOTE_ADDR="198.51.100.7").post(PAGE, {"file": SimpleUploadedFile("a", b"x")}).status_code


def test_the_thirty_first_look_in_a_minute_waits(db: None) -> None:
    assert [look() for _ in range(30)] == [404] * 30
    response = Client(REMOTE_ADDR="198.51.100.7").get(PAGE)
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "50"
    assert "50 秒以后再试" in response.content.decode()


def test_the_eleventh_file_in_a_minute_waits_and_looks_count_apart(db: None) -> None:
    assert [upload() for _ in range(11)] == [404] * 10 + [429]
    assert look() == 404


def test_the_next_minute_is_a_new_one(db: None, clock: Clock) -> None:
    for _ in range(31):
        look()
    clock.now_ = START + timedelta(seconds=49)
    assert look() == 429
    clock.now_ = START + timedelta(seconds=50)
    assert look() == 404


def test_another_address_has_a_count_of_its_own(db: None) -> None:
    for _ in range(31):
        look()
    assert (look(), look("198.51.100.8")) == (429, 404)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("198.51.100.7", "198.51.100.7"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"), ("", "unknown"), ("x" * 300, "unknown"),
    ],
)  # fmt: skip
def test_a_network_counts_as_one(address: str, counted: str) -> None:
    assert address_of(RequestFactory(REMOTE_ADDR=address).get(PAGE)) == counted


def test_a_header_that_anybody_can_write_changes_nothing(db: None) -> None:
    ends = [
        Client(REMOTE_ADDR="198.51.100.7", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}").get(PAGE).status_code
        for number in range(31)
    ]
    assert ends[-1] == 429


def test_behind_our_proxy_the_address_that_it_saw_counts(db: None, settings: Any) -> None:
    """And not what the caller wrote before it."""
    settings.MIDDLEWARE = ["perfeval.web.shared.proxy.client_address", *settings.MIDDLEWARE]

    def ends(*addresses: str) -> int:
        forwarded = ", ".join(addresses)
        return Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=forwarded).get(PAGE).status_code

    assert [ends(f"203.0.113.{number}", "198.51.100.7") for number in range(31)][-1] == 429
    assert ends("198.51.100.7", "198.51.100.9") == 404, "another person behind the same proxy"


def test_without_the_count_nobody_waits(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(limits, "count", lambda *_: 1)
    assert {look() for _ in range(40)} == {404}


@pytest.fixture
def shared(settings: Any, redis_socket: Path) -> Callable[[], None]:
    settings.CACHES = {**settings.CACHES, "default": redis_cache(f"unix://{redis_socket}")}
    caches["default"].clear()
    return caches["default"].clear


@pytest.mark.once
def test_redis_counts_exactly_for_many_at_once(shared: Callable[[], None]) -> None:
    with ThreadPoolExecutor(16) as pool:
        counts = sorted(pool.map(lambda _: count("x", START), range(200)))
    assert counts == list(range(1, 201))
    shared()


@pytest.mark.once
def test_redis_counts_for_all_processes(shared: Callable[[], None]) -> None:
    """What another process counted is counted here."""
    count("y", START)
    child = os.fork()
    if child == 0:
        caches["default"].close()
        os._exit(0 if count("y", START) == 2 else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert count("y", START) == 3
    shared()


def test_a_cache_that_does_not_answer_leaves_the_limit_of_each_process(db: None, settings: Any) -> None:
    settings.CACHES = {**settings.CACHES, "default": redis_cache("unix:///nonexistent/redis.sock")}
    assert [look() for _ in range(31)] == [404] * 30 + [429]
