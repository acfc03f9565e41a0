"""Every address of the interface, its method and whom it answers. One that is not in this table fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Address:
    """`needs`: the object in the address. `writes`: wants a token for writing, and a role that may."""

    method: Literal["get", "put", "post"] = "get"
    needs: Literal["", "campaign_id", "project_id", "evaluation_id"] = ""
    writes: bool = False
    open: bool = False


OF_A_TABLE = Address(needs="evaluation_id")
API = {
    "api:openapi": Address(open=True),
    "api:unknown": Address(open=True),
    "api:me": Address(),
    "api:schemes": Address(),
    "api:campaigns": Address(),
    "api:projects": Address(),
    "api:evaluations": Address(),
    "api:check": Address("post"),
    "api:score": Address("post"),
    "api:campaign": Address(needs="campaign_id"),
    "api:project": Address(needs="project_id"),
    "api:evaluation": OF_A_TABLE,
    "api:read": OF_A_TABLE,
    "api:findings": OF_A_TABLE,
    "api:scores": OF_A_TABLE,
    "api:history": OF_A_TABLE,
    "api:document": OF_A_TABLE,
    "api:replace": Address("put", "evaluation_id", writes=True),
    "api:submit": Address("post", "evaluation_id", writes=True),
    "api:recall": Address("post", "evaluation_id", writes=True),
}
