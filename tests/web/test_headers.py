"""Every answer of every address carries what keeps browsers from doing harm with it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.db import transaction
from pytest_django import Settings

from perfeval.core.workflow import Role
from perfeval.web.public import verify
from perfeval.web.shared.headers import FILE_POLICY
from tests.factories import NOW, make_cast
from tests.infrastructure.test_settings import run
from tests.rights.asking import address, body
from tests.rights.lines import ADMINISTRATION_PAGES, API, LINES, OPEN, of_the_administration
from tests.rights.table import REACH, STATES, Line, On, Place
from tests.rights.walk import ADDRESSES
from tests.rights.world import World, make_world
from tests.web.wsgi import Answer, WebServer

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # no matter on which database

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
}
POLICY = {"object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"}
# Nobody's, the same for all, and asked for again and again.
MAY_BE_KEPT = {"administrator:gallery-pdf", "administrator:gallery-picture"}
GUARDS = (
    "perfeval.web.shared.headers.guarded",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
)


@pytest.fixture(autouse=True)
def as_in_production(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def faults(name: str, answer: Answer) -> list[str]:
    """What is missing or wrong."""
    heads, place = answer.headers, f"{name} {answer.status}"
    found = [f"{place}: {key}: {heads.get(key)}" for key, value in EVERYWHERE.items() if heads.get(key) != value]
    policy = heads.get("Content-Security-Policy", "")
    is_file = heads.get("Content-Disposition", "").startswith("attachment")
    if not set(policy.split("; ")) >= POLICY or re.search(r"unsafe|http|\*", policy):
        found.append(f"{place}: policy {policy}")
    if is_file and policy != FILE_POLICY:
        found.append(f"{place}: a file with the policy of a page")
    if "camera=()" not in heads.get("Permissions-Policy", ""):
        found.append(f"{place}: Permissions-Policy")
    if name not in MAY_BE_KEPT and "no-store" not in heads.get("Cache-Control", ""):
        found.append(f"{place}: Cache-Control: {heads.get('Cache-Control')}")
    kind = heads.get("Content-Type", "").replace('"', "").lower()
    if answer.body and (not kind or (kind.startswith("text/") and "charset=utf-8" not in kind)):
        found.append(f"{place}: Content-Type: {kind}")
    if "Access-Control-Allow-Origin" in heads or "X-Powered-By" in heads:
        found.append(f"{place}: says too much")
    return found


def test_every_answer_has_its_headers(settings: Settings, tmp_path: Path) -> None:
    """Every address in a state in which it gives most, by each of its methods and by a wrong one."""
    settings.MEDIA_ROOT = tmp_path  # the world's files are no other test's
    world, found, seen = make_world(), list[str](), set[int]()
    servers = {key: WebServer(person) for key, person in world.people.items()}
    for name, key, method, state in calls(world):
        with transaction.atomic():
            url = url_of(world, name, key[0], state)
            answer = servers[key].ask(method, url, body(name, world.tables[state]))
            transaction.set_rollback(True)
        seen.add(answer.status)
        found += faults(name, answer)
    assert not found, "\n".join(found[:40])
    assert {200, 302, 403, 404, 405} <= seen


def calls(world: World) -> Iterator[tuple[str, tuple[Role, Place], str, str]]:
    for name, line in LINES.items():
        role = min(line.who)
        state = min(line.changes_for(role) or line.there, default=STATES[0])
        for method in (*line.methods.split(), "DELETE"):
            yield name, (role, place_for(line, role)), method, state
    for name, open_line in OPEN.items():
        for method in (*open_line.methods.split()[:1], "POST", "DELETE"):
            yield name, (Role.CLERK, Place.OWN), method, STATES[0]
    for name, api in API.items():
        for method in (*api.methods.split(), "DELETE"):
            yield name, (Role.CLERK, Place.OWN), method, min(api.changes or api.there)
    for name in (*of_the_administration(), *ADMINISTRATION_PAGES):
        for key in ((Role.ADMINISTRATOR, Place.TOP), (Role.CLERK, Place.OWN)):
            yield name, key, "GET", STATES[0]


def place_for(line: Line, role: Role) -> Place:
    reach = REACH[On.NOTHING if line.on is On.SHARED else line.on].get(role, frozenset({Place.OWN}))
    return Place.OWN if Place.OWN in reach else min(reach)


def url_of(world: World, name: str, role: Role, state: str) -> str:
    if name in ADMINISTRATION_PAGES:
        return ADMINISTRATION_PAGES[name]
    if name in (lists := of_the_administration()):
        row = str(world.rows[lists[name][0]])
        return (
            f"/{ADDRESSES[name].route}".replace("<path:object_id>", row).replace("<id>", row).replace("<int:pk>", row)
        )
    line = LINES.get(name)
    return address(world, name, role, state) + (f"?{line.query}" if line and line.query else "")


ODD: dict[str, tuple[str, str, dict[str, Any], int]] = {
    "an address that is none": ("GET", "/nowhere", {}, 404),
    "another host": ("GET", "/login/", {"HTTP_HOST": "elsewhere.example"}, 400),
    "by plain HTTP": ("GET", "/login/", {"scheme": "http"}, 301),
    "by plain HTTP to another host": ("GET", "/login/", {"scheme": "http", "HTTP_HOST": "elsewhere.example"}, 400),
    "without a token of the page": ("POST", "/login/", {"HTTP_ORIGIN": "https://elsewhere.example"}, 403),
    "a wrong method": ("PUT", "/healthz", {}, 405),
    "a failure of our own": ("GET", "/v/", {}, 500),
}  # fmt: skip


@pytest.mark.parametrize("what", ODD)
def test_errors_have_them_too(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    method, url, extra, status = ODD[what]
    if status == 500:
        monkeypatch.setattr(verify, "render", fail)
    answer = WebServer().ask(method, url, **extra)
    assert answer.status == status
    plain = "http" if extra.get("scheme") else ""
    assert [fault for fault in faults(what, answer) if not (plain and "Strict-Transport" in fault)] == []


def test_static_files_have_them_and_may_be_kept() -> None:
    assert finders.find("css/base.css")
    answer = WebServer().ask("GET", "/static/css/base.css")
    assert answer.status == 200
    assert [fault.split(": ")[1] for fault in faults("static", answer)] == ["Cache-Control"]
    assert "max-age" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("guard", GUARDS)
def test_without_one_of_the_guards_it_is_noticed(guard: str, settings: Settings) -> None:
    assert faults("login", WebServer().ask("GET", "/login/")) == []
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != guard]
    assert faults("login", WebServer().ask("GET", "/login/"))


def test_by_plain_http_programs_are_refused(settings: Settings) -> None:
    settings.SECURE_REDIRECT_EXEMPT = [r"^api/"]
    answer = WebServer().ask("GET", "/api/v1/me", scheme="http")
    assert (answer.status, b"https_only" in answer.body) == (403, True)
    assert WebServer().ask("GET", "/api/v1/me").status == 401


def test_folders_are_not_listed() -> None:
    for folder in ("/static/", "/static/css/", "/media/", "/static/../manage.py"):
        assert WebServer().ask("GET", folder).status == 404


def test_what_is_sent_is_not_echoed() -> None:
    for url in ("/login/", "/admin/", "/healthz", "/api/v1/me", "/static/css/base.css"):
        answer = WebServer().ask("TRACE", url, HTTP_X_SECRET="q7tellnobodyq7")
        assert b"q7tellnobodyq7" not in answer.body


def test_cookies(tmp_path: Path, settings: Settings) -> None:
    """Their names and flags in production, their length, and that there are no others."""
    program = (
        "from perfeval.settings import production as p;"
        "print(p.SESSION_COOKIE_NAME, p.SESSION_COOKIE_SECURE, p.SESSION_COOKIE_SAMESITE,"
        " p.CSRF_COOKIE_NAME, p.CSRF_COOKIE_SECURE, p.CSRF_COOKIE_HTTPONLY, p.CSRF_COOKIE_SAMESITE)"
    )
    said: subprocess.CompletedProcess[str] = run(["-c", program], tmp_path)
    assert said.stdout.split() == ["__Host-session", "True", "Lax", "__Host-csrf", "True", "True", "Lax"]
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    user = make_cast().clerk.user
    user.set_password("Perfeval-2026")
    user.save()
    answer = WebServer().ask("POST", "/login/", {"username": user.username, "password": "Perfeval-2026"})
    assert answer.status == 302
    assert {cookie.split("=")[0].strip() for cookie in answer.cookies} == {"sessionid", "csrftoken"}
    for cookie in answer.cookies:
        assert all(flag in cookie for flag in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/")), cookie
        assert "Domain" not in cookie
        assert len(cookie.split("=")[1].split(";")[0]) >= 32, "at 36 letters and digits 165 bits"
