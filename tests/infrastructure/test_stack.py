"""Production's processes for real: through the proxy with TLS, with parts that die, and nothing left of them afterwards."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from email.message import Message
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.conftest import ROOT, missing
from tests.stack import Stack
from tests.stack.parts import answers
from tests.stack.proxy import NGINX

pytestmark = [pytest.mark.once, pytest.mark.slow]

PASSWORD = "canary-Zq81-horse"
LONGEST = 5.0  # seconds: 1.5 and what a machine adds that runs other tests; a hanging answer takes ten


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    if not NGINX.exists():
        missing("nginx")
    with Stack(web=2, workers=1, proxy=True) as running:
        program = (
            "from perfeval.accounts.models import User;"
            f"User.objects.create_user('clerk', password={PASSWORD!r}, must_change_password=False)"
        )
        running.manage("shell", "-c", program)
        yield running


@pytest.fixture
def visitor(stack: Stack) -> urllib.request.OpenerDirector:
    """Keeps cookies, believes the certificate."""
    secure = urllib.request.HTTPSHandler(context=stack.proxy.trust())
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), secure)


def answer(web: urllib.request.OpenerDirector, url: str, **headers: str) -> tuple[int, Message, str]:
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with web.open(request, timeout=10) as got:
            return got.status, got.headers, got.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


def lines(stack: Stack) -> list[dict[str, object]]:
    return [json.loads(line) for name in ("web-1", "web-2") for line in stack.log(name).splitlines()]


def test_somebody_logs_in_through_the_proxy(stack: Stack, visitor: urllib.request.OpenerDirector) -> None:
    login = f"{stack.proxy.url}/login/"
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', answer(visitor, login)[2])
    assert token
    form = {"username": "clerk", "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
    sent = urllib.request.Request(login, urllib.parse.urlencode(form).encode(), {"Referer": login})
    with pytest.raises(urllib.error.HTTPError) as refused:  # the home page: this account has no role yet
        visitor.open(sent, timeout=10)
    assert refused.value.code == 403
    assert "还没有分配角色" in refused.value.read().decode()
    told = [line for line in lines(stack) if line.get("view") == "home"]
    assert told[-1]["user_id"] == 1
    assert PASSWORD not in "".join(stack.log(name) for name in stack.parts)


def test_what_comes_from_outside_under_the_proxys_names_is_not_believed(
    stack: Stack, visitor: urllib.request.OpenerDirector
) -> None:
    forged = {"X_Forwarded_For": "6.6.6.6", "X_Forwarded_Proto": "http", "X_Request_ID": "f" * 32}
    status, headers, _ = answer(visitor, f"{stack.proxy.url}/login/", **forged)
    assert status == 200
    number = headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", number)
    assert number != "f" * 32
    (line,) = [line for line in lines(stack) if line.get("request_id") == number]
    assert line["address"] == "127.0.0.1"
    # Without the proxy the same headers are believed: that is why nobody else may reach the web server.
    straight = {**stack.headers, "X-Forwarded-For": "6.6.6.6"}
    request = urllib.request.Request(f"{stack.urls[0]}/login/", headers=straight)
    with urllib.request.urlopen(request, timeout=10) as got:
        number = got.headers["X-Request-ID"]
    (line,) = [line for line in lines(stack) if line.get("request_id") == number]
    assert line["address"] == "6.6.6.6"


def test_plain_http_is_sent_to_https_and_old_tls_is_refused(stack: Stack) -> None:
    client = http.client.HTTPConnection("127.0.0.1", stack.proxy.http_port, timeout=10)
    client.request("GET", "/login/", headers={"Host": "127.0.0.1"})
    moved = client.getresponse()
    assert (moved.status, moved.headers["Location"]) == (301, "https://127.0.0.1/login/")
    client.close()
    old = stack.proxy.trust()
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    request = urllib.request.Request(f"{stack.proxy.url}/login/")
    with urllib.request.urlopen(request, timeout=10, context=old) as got:
        assert got.headers["Strict-Transport-Security"]
    refused = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{stack.proxy.https_port}", "-tls1_1"],
        input=b"", capture_output=True, check=False, timeout=20,
    )  # fmt: skip
    assert refused.returncode != 0


@pytest.mark.parametrize("length", [7_000, 8_100, 8_300, 12_000])
def test_an_address_that_is_too_long_is_refused_in_words(
    stack: Stack, visitor: urllib.request.OpenerDirector, length: int
) -> None:
    """By the proxy; the web servers, whose own refusal is bare English, take whatever it lets through. Not longer than a
    record of TLS: the proxy does not wait for the rest, and whoever still sends may not hear why."""
    status, headers, page = answer(visitor, f"{stack.proxy.url}/login/?next={'x' * length}")
    if length < 8_192:
        assert status == 200
    else:
        assert status in (400, 414)
        assert "请求无法处理" in page
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Request-ID"]


def test_a_header_that_is_too_long_is_refused_in_words(stack: Stack, visitor: urllib.request.OpenerDirector) -> None:
    assert answer(visitor, f"{stack.proxy.url}/login/", X_Long="x" * 8_000)[0] == 200
    status, _, page = answer(visitor, f"{stack.proxy.url}/login/", X_Long="x" * 9_000)
    assert status == 400
    assert "请求无法处理" in page


def test_a_web_server_that_is_killed_comes_back_and_nobody_notices(
    stack: Stack, visitor: urllib.request.OpenerDirector
) -> None:
    before = stack.parts["web-1"].starts
    stack.kill("web-1")
    for _ in range(10):
        assert answer(visitor, f"{stack.proxy.url}/login/")[0] == 200
    stack.wait_until(lambda: stack.parts["web-1"].starts > before, "web-1")


def test_while_all_are_away_the_proxy_says_so_in_words(stack: Stack, visitor: urllib.request.OpenerDirector) -> None:
    for name in ("web-1", "web-2"):
        stack.stop(name, signal.SIGKILL)
    status, headers, page = answer(visitor, f"{stack.proxy.url}/login/")
    for name in ("web-1", "web-2"):
        stack.start(name)
    assert status == 502
    assert "系统暂时不能访问" in page
    assert headers["X-Request-ID"]
    stack.wait_until(lambda: all(map(answers, stack.urls)), "web")
    assert answer(visitor, f"{stack.proxy.url}/login/")[0] == 200


def test_readiness_is_told_in_time_with_frozen_servers(stack: Stack) -> None:
    def ready() -> tuple[int, dict[str, object], float]:
        begun = time.monotonic()
        request = urllib.request.Request(f"{stack.urls[0]}/readyz", headers=stack.headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as got:
                return got.status, json.loads(got.read()), time.monotonic() - begun
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read()), time.monotonic() - begun
        except urllib.error.URLError:  # not yet back from the test before
            return 0, {}, time.monotonic() - begun

    stack.wait_until(lambda: ready()[0] == 200, "readiness")
    stack.freeze("redis")
    status, told, seconds = ready()
    stack.thaw("redis")
    assert (status, told["broker"] != "ok") == (200, True)
    assert seconds < LONGEST
    stack.freeze("postgres")
    status, told, seconds = ready()
    stack.thaw("postgres")
    assert (status, told["database"] != "ok") == (503, True)
    assert seconds < LONGEST
    stack.wait_until(lambda: ready()[0] == 200, "readiness")


def test_the_metrics_are_those_of_all_processes(stack: Stack) -> None:
    for _ in range(20):
        urllib.request.urlopen(urllib.request.Request(f"{stack.urls[0]}/login/", headers=stack.headers), timeout=10)
    headers = {**stack.headers, "Authorization": f"Bearer {stack.metrics_token}", "Host": "web:8000"}
    with urllib.request.urlopen(urllib.request.Request(f"{stack.urls[0]}/metrics", headers=headers), timeout=10) as got:
        text = got.read().decode()
    (count,) = re.findall(r'perfeval_requests_total{method="GET",status="200",view="login"} ([\d.]+)', text)
    assert float(count) >= 20
    assert "perfeval_database_up 1.0" in text


def processes_in(folder: Path) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if (
                entry.name.isdigit()
                and bytes(folder) in (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
            ):
                found.append(int(entry.name))
        except OSError:  # ended meanwhile
            continue
    return found


def wait_until(is_so: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.2)
    return is_so()


def test_nothing_stays_behind_when_its_parent_is_killed() -> None:
    command = [sys.executable, "scripts/stack.py", "--web", "1", "--workers", "0"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    folder = Path()
    for line in parent.stdout:
        if line.startswith("logs"):
            folder = Path(line.split()[1]).parent
        if line.startswith("Ctrl-C"):
            break
    try:
        assert len(processes_in(folder)) > 3
        parent.kill()
        assert wait_until(lambda: processes_in(folder) == [], 40)
    finally:
        parent.kill()
        parent.wait()
        parent.stdout.close()
        shutil.rmtree(folder, ignore_errors=True)
