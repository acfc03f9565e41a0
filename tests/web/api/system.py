"""Another program that talks to the interface."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from perfeval.accounts.models import Membership
from perfeval.accounts.operations import create_token
from tests.factories import NOW


@dataclass
class System:
    """It holds a token and nothing else: no cookie."""

    token: str
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def get(self, path: str, **query: str | int) -> Any:
        return self.client.get(f"/api/v1{path}", query, headers=self._headers())

    def post(
        self, path: str, body: object = None, *, revision: int | None = None, kind: str = "application/json"
    ) -> Any:
        return self.client.post(f"/api/v1{path}", _data(body), content_type=kind, headers=self._headers(revision))

    def put(self, path: str, body: object, *, revision: int | None = None) -> Any:
        headers = self._headers(revision)
        return self.client.put(f"/api/v1{path}", _data(body), content_type="application/json", headers=headers)

    def _headers(self, revision: int | None = None) -> dict[str, str]:
        condition = {} if revision is None else {"If-Match": f'"{revision}"'}
        return {"Authorization": f"Bearer {self.token}", **condition}


def _data(body: object) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()


def system_of(actor: Membership, *, may_write: bool = True) -> System:
    _, text = create_token(actor=actor, name="对接", days=30, may_write=may_write, now=NOW)
    return System(text)
