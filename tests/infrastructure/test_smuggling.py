"""A request whose end two servers could see in two places is answered by neither: nothing hidden in it is ever asked."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.conftest import missing
from tests.stack import Stack
from tests.stack.proxy import NGINX

pytestmark = [pytest.mark.once, pytest.mark.slow]

REFUSED = {b"400", b"501", b"403"}  # the last: refused by the program before it read a body
HIDDEN, OPEN = "logins", "password"  # pages that there are: of others the log keeps no path
INNER = f"GET /{HIDDEN}/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
CHUNKS = f"0\r\n\r\n{INNER}"
# Heads that leave open where the body ends, each with the body that one of two readings hides a request in.
TORN = {
    "both lengths": ("Content-Length: {length}\r\nTransfer-Encoding: chunked", CHUNKS),
    "both lengths, the other way round": ("Transfer-Encoding: chunked\r\nContent-Length: {length}", CHUNKS),
    "two lengths": ("Content-Length: 0\r\nContent-Length: {length}", INNER),
    "two lengths in one": ("Content-Length: 0, {length}", INNER),
    "a length with a sign": ("Content-Length: +{length}", INNER),
    "a length in another base": ("Content-Length: 0x{length}", INNER),
    "a length with a line of its own": ("Content-Length:\r\n {length}", INNER),
    "a space before the colon": ("Content-Length : {length}", INNER),
    "an unknown coding": ("Transfer-Encoding: xchunked", CHUNKS),
    "chunks and something else": ("Transfer-Encoding: chunked, identity", CHUNKS),
    "chunks twice": ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", CHUNKS),
    "chunks in disguise": ("Transfer-Encoding: \x0bchunked", CHUNKS),
    "a chunk of a wrong length": ("Transfer-Encoding: chunked", f"0x1\r\nA\r\n{CHUNKS}"),
    "a chunk with a sign": ("Transfer-Encoding: chunked", f"-1\r\nA\r\n{CHUNKS}"),
}


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    if not NGINX.exists():
        missing("nginx")
    with Stack(web=1, workers=0, beat=False, proxy=True) as running:
        yield running
        assert f'"path": "/{HIDDEN}/"' not in running.log("web-1"), "nor later than its test looked"


def answers(stack: Stack, request: str, *, straight: bool, wanted: int = 1) -> bytes:
    """All that comes back until the other side closes or, with so many answers, says nothing more for a moment."""
    url = urlsplit(stack.urls[0] if straight else stack.proxy.url)
    plain = socket.create_connection((url.hostname or "", url.port or 0), timeout=10)
    line = plain if straight else stack.proxy.trust().wrap_socket(plain, server_hostname=url.hostname)
    with line:
        line.sendall(request.encode("latin-1"))
        line.settimeout(10)
        got = b""
        try:
            while piece := line.recv(65_536):
                got += piece
                line.settimeout(1 if got.count(b"HTTP/1.1 ") >= wanted else 10)
        except (TimeoutError, ConnectionError):
            pass
    return got


def posted(head: str, body: str) -> str:
    fields = head.format(length=len(body))
    return f"POST /login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-Proto: https\r\n{fields}\r\n\r\n{body}"


@pytest.mark.parametrize("straight", [False, True], ids=["through the proxy", "straight"])
@pytest.mark.parametrize("torn", TORN)
def test_what_has_two_ends_hides_nothing(stack: Stack, torn: str, straight: bool) -> None:
    got = answers(stack, posted(*TORN[torn]), straight=straight)
    assert got.count(b"HTTP/1.1 ") == 1, got
    assert got.split()[1] in REFUSED, got
    assert f'"path": "/{HIDDEN}/"' not in stack.log("web-1")


def test_a_second_request_would_be_seen(stack: Stack) -> None:
    """The control: sent openly after a whole one, it is asked and answered through the proxy."""
    openly = INNER.replace(HIDDEN, OPEN)
    got = answers(stack, posted("Content-Length: {length}", "") + openly, straight=False, wanted=2)
    assert got.count(b"HTTP/1.1 ") == 2
    assert f'"path": "/{OPEN}/"' in stack.log("web-1")
