"""The proxy's configuration is read by nginx itself; what it does is tried in test_stack.py."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT, missing
from tests.stack.proxy import NGINX, Proxy

pytestmark = pytest.mark.once

CONFIGURATION = (ROOT / "deploy" / "proxy" / "nginx.conf").read_text()


@pytest.fixture
def proxy(tmp_path: Path) -> Proxy:
    if not NGINX.exists():
        missing("nginx")
    made = Proxy(tmp_path, ports=(8080, 8443), web=[8000])
    made.identity = {}  # read by this process's user, wherever its temporary folder lies
    made.create()
    return made


def complaint(proxy: Proxy, text: str) -> str:
    """What nginx says of a configuration; nothing if it would start."""
    (proxy.folder / "nginx.conf").write_text(text)
    answer = subprocess.run([*proxy.command()[:-2], "-t"], capture_output=True, text=True, check=False)
    return answer.stderr if answer.returncode else ""


def test_nginx_takes_it(proxy: Proxy) -> None:
    assert complaint(proxy, proxy.configuration()) == ""


@pytest.mark.parametrize("there", ["proxy_read_timeout", "$binary_remote_addr", "TLSv1.3"])
def test_nginx_would_see_a_mistake(proxy: Proxy, there: str) -> None:
    broken = proxy.configuration().replace(there, f"{there}x")
    assert f"{there}x".removeprefix("$") in complaint(proxy, broken)


def test_old_protocols_and_compression_are_off() -> None:
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in CONFIGURATION
    assert "gzip off;" in CONFIGURATION
    assert "gzip on" not in CONFIGURATION


def test_every_cipher_has_forward_secrecy() -> None:
    ciphers = CONFIGURATION.split("ssl_ciphers ")[1].split(";")[0].split(":")
    assert all(cipher.startswith("ECDHE-") and ("GCM" in cipher or "CHACHA20" in cipher) for cipher in ciphers)


def test_what_speaks_to_programs_is_not_redirected() -> None:
    plain = CONFIGURATION.split("listen 8080")[1].split("listen 8443")[0]
    assert "return 403" in plain.split("location /api/")[1].split("}")[0]


def test_only_the_proxy_itself_writes_what_the_program_believes() -> None:
    for header in ("X-Forwarded-For $remote_addr", "X-Forwarded-Proto https", "X-Request-ID $request_id"):
        assert f"proxy_set_header {header};" in CONFIGURATION
    assert "proxy_add_x_forwarded_for" not in CONFIGURATION


def test_its_pages_say_the_same_as_the_limits() -> None:
    assert "client_max_body_size 64m;" in CONFIGURATION
    assert "64 MB" in (ROOT / "deploy" / "proxy" / "pages" / "413.html").read_text()
    for page in ("400", "413", "429", "503"):
        assert f"/{page}.html" in CONFIGURATION
        assert (ROOT / "deploy" / "proxy" / "pages" / f"{page}.html").exists()
