"""The interface as a whole: its resources, its description."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

import perfeval.exchange
from perfeval.web.api import (
    acts,
    campaigns,
    checking,
    evaluations,
    findings,
    history,
    people,
    printed,
    projects,
    scores,
    sheets,
)
from perfeval.web.api.access import A_MINUTE, Token
from perfeval.web.api.bodies import MAX_SHEETS
from perfeval.web.api.problems import MEANINGS, handle_all

VERSION = "1"
PREFIX = "/api/v1/"
DESCRIPTION = f"""绩效自评系统接口。每次请求带 Authorization: Bearer 令牌；令牌在“接口令牌”页生成，
以生成人当时的单位和角色办理，看到和能做的与本人相同。每个令牌每分钟最多 {A_MINUTE} 次请求。
数字一律是文字（"10.0"），金额单位见各处；时间带时区。清单按编号分页：把 next 填入 after 取下一页。"""

_OF_IT = {"path.evaluation_id": "$request.path.evaluation_id"}


def _writing(revision: str, name: str, body: object) -> dict[str, Any]:
    return {name: {"operationId": name, "parameters": {**_OF_IT, "header.If-Match": revision}, "requestBody": body}}


_DECLARED = {"declared_true": True}
_READING = {"read_sheet": {"operationId": "read_sheet", "parameters": _OF_IT}}
# What one does with an answer: the revision that it gives goes with the next writing.
LINKS: dict[str, dict[str, Any]] = {
    "evaluation": {**_READING, **_writing("$response.body#/revision", "submit", _DECLARED)},
    "read_sheet": {
        **_writing("$response.header.ETag", "replace_sheet", "$response.body"),
        **_writing("$response.header.ETag", "submit", _DECLARED),
    },
    "replace_sheet": {**_READING, **_writing("$response.header.ETag", "submit", _DECLARED)},
    "submit": {"recall": {"operationId": "recall", "parameters": _OF_IT}},
    "recall": _READING,
}


class Renderer(JSONRenderer):
    json_dumps_params = {"ensure_ascii": False}


interface = NinjaAPI(
    title="绩效自评系统接口",
    version=VERSION,
    description=DESCRIPTION,
    openapi_url=None,  # served by a view of our own, built once
    docs_url=None,  # its page loads scripts from elsewhere and runs inline ones, which our CSP refuses
    urls_namespace="api",
    auth=Token(),
    renderer=Renderer(),
)
handle_all(interface)
for room in (people, campaigns, projects, evaluations, sheets, findings, scores, history, printed, acts, checking):
    interface.add_router("", room.router)


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """OpenAPI 3.1. The table is the published JSON Schema itself."""
    document: dict[str, Any] = dict(interface.get_openapi_schema(path_prefix=PREFIX))
    document = json.loads(json.dumps(document))  # plain, and the statuses as text
    schemas = document["components"]["schemas"]
    schemas.update(_sheet_schemas())
    schemas["Declaration"] = acts.Declaration.model_json_schema()
    schemas["Sheets"] = {
        "anyOf": [
            {"$ref": "#/components/schemas/Sheet"},
            {"type": "array", "minItems": 1, "maxItems": MAX_SHEETS, "items": {"$ref": "#/components/schemas/Sheet"}},
            {
                "type": "object",
                "required": ["sheets"],
                "properties": {
                    "perfeval": {"enum": [1, None]},
                    "sheets": {
                        "type": "array", "minItems": 1, "maxItems": MAX_SHEETS,
                        "items": {"$ref": "#/components/schemas/Sheet"},
                    },
                },
                "additionalProperties": False,
            },
        ]
    }  # fmt: skip
    for operations in document["paths"].values():
        for operation in operations.values():
            for parameter in operation["parameters"]:
                _left_out_is_not_null(parameter["schema"])
            for status, answer in operation["responses"].items():
                answer["description"] = MEANINGS.get(int(status), answer["description"])
                answer.setdefault("headers", {}).update(_headers(int(status), operation["operationId"]))
            if operation["operationId"] in LINKS:
                operation["responses"]["200"]["links"] = LINKS[operation["operationId"]]
    return document


def _left_out_is_not_null(schema: dict[str, Any]) -> None:
    """A parameter may be left out; there is no way to write null into an address."""
    if "anyOf" in schema:
        [kind] = [item for item in schema.pop("anyOf") if item != {"type": "null"}]
        schema.update(kind)


def _sheet_schemas() -> dict[str, Any]:
    """The schema of interchange files under names of its own among the components."""
    text = (Path(perfeval.exchange.__file__).parent / "interchange.schema.json").read_text(encoding="utf-8")
    schema = json.loads(text.replace('"#/$defs/', '"#/components/schemas/Sheet_'))
    parts = {f"Sheet_{name}": part for name, part in schema.pop("$defs").items()}
    for name in ("$schema", "$id"):
        schema.pop(name)
    return {"Sheet": schema, **parts}


def _headers(status: int, operation: str) -> dict[str, Any]:
    wanted = {401: ["WWW-Authenticate"], 405: ["Allow"], 429: ["Retry-After"]}.get(status, [])
    if status == 200 and operation in ("read_sheet", "replace_sheet"):
        wanted = ["ETag"]
    return {name: {"required": True, "schema": {"type": "string"}} for name in wanted}


@lru_cache(maxsize=200)
def parameters_of(route: str, method: str) -> frozenset[str] | None:
    """The names that may stand behind the question mark of an address, by its route in the URLconf; None where the
    address does not know the method."""
    operation = description()["paths"].get("/" + route.replace("<", "{").replace(">", "}"), {}).get(method.lower())
    if operation is None:
        return None
    return frozenset(item["name"] for item in operation["parameters"] if item["in"] == "query")
