"""A person's browser, without the picture: one session, the pages' own forms and tokens.

Written on `http.client`, because the cost of the clients is part of every figure on a machine that they share.
"""

from __future__ import annotations

import http.client
import json
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.stack.parts import PROXY_HEADERS

SESSION, TOKEN = "__Host-session", "__Host-csrf"
_ALERT = re.compile(r'<div class="alert[^>]*>(.*?)</div>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>|\s+")


class Unanswered(ConnectionError):
    """Nobody knows whether the request was carried out."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes
    began: float  # time.time()
    seconds: float

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @property
    def said(self) -> str:
        """What the page says to the person, in its alerts."""
        return " ".join(_TAG.sub(" ", found).strip() for found in _ALERT.findall(self.text))


class Client:
    """`urls` are the web servers; each request goes to the next one, as through the proxy."""

    def __init__(self, urls: Sequence[str], session: str, *, timeout: float = 120, first: int = 0) -> None:
        self.places = [urlsplit(url).netloc for url in urls]
        self.timeout = timeout
        self._turn = first
        self._cookies = {SESSION: session, TOKEN: secrets.token_hex(16)}

    def get(self, path: str, accept: str = "text/html") -> Answer:
        return self._ask("GET", path, None, {"Accept": accept})

    def post(self, path: str, fields: Mapping[str, object] | None = None, accept: str = "text/html") -> Answer:
        """A form; a list as value is a field that stands there several times."""
        body = urlencode(fields or {}, doseq=True).encode()
        return self._ask("POST", path, body, {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"})

    def post_json(self, path: str, content: object) -> Answer:
        kind = "application/json"
        return self._ask("POST", path, json.dumps(content).encode(), {"Accept": kind, "Content-Type": kind})

    def post_file(self, path: str, name: str, content: bytes, fields: Mapping[str, str] | None = None) -> Answer:
        """One file in the field `file`."""
        edge = secrets.token_hex(16)
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in (fields or {}).items()
        ]
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = b"".join([*parts, head.encode(), content, f"\r\n--{edge}--\r\n".encode()])
        return self._ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={edge}"})

    def follow(self, answer: Answer) -> Answer:
        """The page that the answer leads to, or the answer."""
        return self.get(answer.location) if answer.location else answer

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        place = self.places[self._turn % len(self.places)]
        self._turn += 1
        sent = {**PROXY_HEADERS, **headers, "Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if method == "POST":
            sent |= {"Origin": f"https://{place}", "X-CSRFToken": self._cookies[TOKEN]}
        began, clock = time.time(), time.perf_counter()
        connection = http.client.HTTPConnection(place, timeout=self.timeout)
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Unanswered(f"{method} {path}: {error!r}") from error
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return Answer(answer.status, dict(answer.headers), content, began, time.perf_counter() - clock)
