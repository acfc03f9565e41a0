"""The program asked as a web server asks it: the real WSGI application, with all that stands before the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections
from django.http import HttpHeaders
from django.test import Client

from tests.rights.world import Person

SECRET = "a" * 32  # a page of ours would send it back


@dataclass
class Answer:
    status: int
    headers: HttpHeaders
    cookies: list[str]
    body: bytes


class WebServer(Client):
    """By HTTPS as behind the proxy, in the name of a person or of nobody."""

    def __init__(self, who: Person | None = None) -> None:
        token = {"authorization": f"Bearer {who.token}"} if who else {}
        super().__init__(headers={"x-csrftoken": SECRET, "origin": "https://testserver", **token})
        self.application = WSGIHandler()
        if who:
            self.cookies.update(who.client.cookies)
        self.cookies["csrftoken"] = SECRET

    def ask(self, method: str, url: str, content: dict[str, Any] | bytes = b"", **extra: Any) -> Answer:
        """A form, or for the interface JSON."""
        if isinstance(content, dict) and method == "POST":
            return cast("Answer", self.post(url, content, **extra))
        sent = content if isinstance(content, bytes) and method not in ("GET", "HEAD") else b""
        return cast("Answer", self.generic(method, url, sent, "application/json", **extra))

    def request(self, **request: Any) -> Any:
        environ = self._base_environ(**request)  # type: ignore[attr-defined]
        scheme = request.get("scheme", "https")
        environ |= {"wsgi.url_scheme": scheme, "SERVER_PORT": "443" if scheme == "https" else "80"}
        told: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[[bytes], object]:
            told.extend((status, headers))
            return told.append

        # The test's own transaction is on this connection.
        signals.request_started.disconnect(close_old_connections)
        signals.request_finished.disconnect(close_old_connections)
        try:
            body = self.application(environ, start_response)
            content = b"".join(body)
            body.close()
        finally:
            signals.request_started.connect(close_old_connections)
            signals.request_finished.connect(close_old_connections)
        pairs = told[1]
        cookies = [value for name, value in pairs if name == "Set-Cookie"]
        return Answer(int(told[0][:3]), HttpHeaders({_cgi(name): value for name, value in pairs}), cookies, content)


def _cgi(name: str) -> str:
    return f"HTTP_{name.upper().replace('-', '_')}"
