"""The log of a server: who did what and how it ended, never what was typed. Pages are driven with texts that must not
come out in it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_structlog.celery.receivers import CeleryReceiver
from pytest_django import Settings

from perfeval.celery import send_along
from perfeval.core.workflow import State
from perfeval.settings.logs import logging_settings
from tests.factories import Cast, evaluation_in, make_cast

SECRET = "canary7Qx"
PERSON = "甄隐名"
NUMBER = "a" * 32
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What a server would write, beside what pytest listens to."""
    before = structlog.get_config()
    settings = logging_settings()
    formatter = dict(settings["formatters"]["line"])
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter.pop("()")(**formatter))
    levels = {name: logging.getLogger(name).level for name in [*settings["loggers"], ""]}
    for name, options in settings["loggers"].items():
        logging.getLogger(name).setLevel(options["level"])
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel("INFO")
    yield stream
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    structlog.configure(**before)


@pytest.fixture
def lines(log: io.StringIO) -> Lines:
    return lambda: [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def clerk(cast: Cast) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(cast.clerk.user)
    return client


def break_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page then fails in words that quote what was typed, as libraries do."""

    def fail(*, contact_name: str, **_: object) -> None:
        raise ValueError(f"could not read {contact_name}")

    monkeypatch.setattr("perfeval.web.unit.profile.change_contact", fail)


def test_a_request_has_one_line_that_says_who_what_and_how(clerk: Client, cast: Cast, lines: Lines) -> None:
    answer = clerk.get(reverse("unit:tables"), {"q": SECRET})
    (line,) = lines()
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert {name: line[name] for name in ("event", "level", "method", "path", "view", "status", "address")} == {
        "event": "request", "level": "info", "method": "GET", "path": "/unit/tables/", "view": "unit:tables",
        "status": 200, "address": "127.0.0.1",
    }  # fmt: skip
    assert (line["user_id"], line["membership"]) == (cast.clerk.user_id, cast.clerk.pk)
    assert line["time"].endswith("Z")
    assert line["ms"] >= 0


def test_the_number_is_the_proxys_only_where_there_is_one(client: Client, settings: Settings, lines: Lines) -> None:
    def number(given: str) -> str:
        answer = client.get("/healthz", headers={"x-request-id": given})
        return str(answer.headers["X-Request-ID"])

    assert number(NUMBER) != NUMBER
    settings.BEHIND_PROXY = True
    assert number(NUMBER) == NUMBER
    assert number(f"{NUMBER}\nx") != f"{NUMBER}\nx"
    assert number("short") != "short"


def test_a_failure_is_told_by_type_and_place(clerk: Client, lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    break_profile(monkeypatch)
    answer = clerk.post(reverse("unit:profile"), {"contact_name": PERSON, "contact_phone": "0719-0000000"})
    failed, line = lines()
    assert (failed["event"], failed["level"], line["status"]) == ("request_failed", "error", 500)
    assert failed["request_id"] == line["request_id"] == answer.headers["X-Request-ID"]
    (told,) = failed["exception"]
    assert told["type"] == "builtins.ValueError"
    assert "profile.py" in " ".join(told["at"])
    assert "message" not in told


def drive(cast: Cast, clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that takes something secret or personal, right and wrong."""
    nobody = Client(raise_request_exception=False)
    login = {"username": PERSON, "password": SECRET}
    for _ in range(7):
        nobody.post(reverse("login"), login)
    user = get_user_model().objects.get(pk=cast.clerk.user_id)
    user.set_password(f"{SECRET}-right-1")
    user.save()
    Client().post(reverse("login"), {"username": user.username, "password": f"{SECRET}-right-1"})
    clerk.force_login(user)
    nobody.get(reverse("login"), {"next": f"/unit/?token={SECRET}"})
    nobody.get(reverse("public:verify", args=[SECRET]))
    nobody.post(reverse("public:ask"), {"code": SECRET})
    nobody.get(f"/no/such/{SECRET}/", {"x": SECRET})
    nobody.get("/", headers={"host": f"{SECRET}.example"})
    nobody.get("/api/v1/evaluations", headers={"authorization": f"Bearer {SECRET}"})
    Client(enforce_csrf_checks=True).post(reverse("login"), login)
    table = evaluation_in(cast, State.DRAFTING)
    entry = f"/unit/tables/{table.pk}/"
    clerk.post(
        f"{entry}cells/", json.dumps({"changes": [{"row": "x", "field": PERSON, "text": SECRET}]}), "application/json"
    )
    clerk.post(f"{entry}cells/", f"{{{SECRET}", "application/json")
    clerk.post(entry, {"text": PERSON})
    clerk.post(f"{entry}evidence/", {"file": SimpleUploadedFile(f"{PERSON}.exe", SECRET.encode())})
    clerk.post(reverse("unit:profile"), {"contact_name": PERSON, "contact_phone": "13000000000"})
    break_profile(monkeypatch)
    clerk.post(reverse("unit:profile"), {"contact_name": PERSON})
    CeleryReceiver().receiver_task_failure(task_id="1", exception=ValueError(SECRET))


def test_nothing_that_was_typed_is_in_it(
    cast: Cast, clerk: Client, log: io.StringIO, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive(cast, clerk, monkeypatch)
    assert len(lines()) > 20
    assert {line["status"] for line in lines() if "status" in line} >= {200, 302, 400, 401, 403, 404, 500}
    for secret in (SECRET, PERSON, "13000000000"):
        assert secret not in log.getvalue()


def test_the_usual_log_would_hold_it(
    cast: Cast, clerk: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive(cast, clerk, monkeypatch)
    assert SECRET in caplog.text
    assert PERSON in caplog.text


@pytest.mark.once
def test_a_task_takes_along_who_asked_and_nothing_else() -> None:
    context = {"request_id": NUMBER, "user_id": 7, "membership": 3, "more": SECRET}
    send_along(context=context)
    assert context == {"request_id": NUMBER, "user_id": 7}


@pytest.mark.once
def test_only_what_speaks_of_the_machine_is_quoted(log: io.StringIO, lines: Lines) -> None:
    for error in (OSError(28, "No space left on device"), KeyError(SECRET)):
        logging.getLogger("perfeval").error("failed", exc_info=error)
    first, second = lines()
    assert first["exception"][0]["message"] == "[Errno 28] No space left on device"
    assert SECRET not in json.dumps(second)
