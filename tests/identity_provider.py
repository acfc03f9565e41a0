"""A small OpenID Connect provider on a port of its own. It checks what a provider checks (client, secret, redirect
address, PKCE) and signs what the test tells it to, wrong things too."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

CLIENT, SECRET = "perfeval-client", "the provider's secret"


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


class Identity(ThreadingHTTPServer):
    """What it says is in its fields, for the test to change before somebody logs in."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.key = self.signing_key = new_key()
        self.claims: dict[str, Any] = {"preferred_username": "clerk"}  # what differs from a right token; None: left out
        self.description: dict[str, Any] = {}
        self.header: dict[str, Any] = {"kid": "one"}
        self.algorithm = "ES256"
        self.asked: dict[str, dict[str, str]] = {}  # what was asked for, by code
        self.answer: dict[str, str] | None = None  # instead of a code
        self.moved = ""  # a path of ours that sends on to /moved and itself, where the same is answered

    @cached_property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def described(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            **self.description,
        }

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "ES256"}]}

    def authorize(self, query: dict[str, str]) -> str:
        """The person has logged in there: back, with a code."""
        assert query["client_id"] == CLIENT
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = secrets.token_hex(8)
        self.asked[code] = query
        answer = self.answer or {"code": code}
        return f"{query['redirect_uri']}?{urlencode({**answer, 'state': query['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """None for whoever may not have it. A code works once."""
        asked = self.asked.pop(form["code"], None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or authorization != f"Basic {basic}" or asked["code_challenge"] != challenge:
            return None
        if form["redirect_uri"] != asked["redirect_uri"]:
            return None
        return {"access_token": "unused", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        right = {"iss": self.issuer, "aud": CLIENT, "sub": "0815", "iat": now, "exp": now + 300, "nonce": nonce}
        claims = {name: value for name, value in {**right, **self.claims}.items() if value is not None}
        key: Any = None if self.algorithm == "none" else self.signing_key
        if self.algorithm == "HS256":  # the secret that both know, or the public key taken for one
            key = "a secret of thirty-two characters!"
        return jwt.encode(claims, key, self.algorithm, headers=self.header)


class _Handler(BaseHTTPRequestHandler):
    server: Identity

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.server.authorize(_flat(url.query)))
            self.end_headers()
            return
        if self._is_moved():
            return
        pages = {"/.well-known/openid-configuration": self.server.described, "/keys": self.server.keys}
        self._answer(pages[url.path.removeprefix("/moved")]())

    def do_POST(self) -> None:
        form = _flat(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if self._is_moved():
            return
        self._answer(self.server.token(form, self.headers.get("Authorization", "")))

    def _is_moved(self) -> bool:
        if self.path != self.server.moved:
            return False
        self.send_response(307)
        self.send_header("Location", f"/moved{self.path}")
        self.end_headers()
        return True

    def _answer(self, content: dict[str, Any] | None) -> None:
        self.send_response(200 if content else 400)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content or {"error": "invalid_grant"}).encode())

    def log_message(self, *_: object) -> None:
        return


def _flat(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text).items()}


@contextmanager
def identity_provider() -> Iterator[Identity]:
    server = Identity()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
