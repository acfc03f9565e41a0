"""What a page sent, as changes of cells. A whole form, a pasted block and one cell look alike from here on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, QueryDict

from perfeval.evaluations.operations import Change
from perfeval.evaluations.queries.fields import CELLS, RowKind
from perfeval.web.shared.numbers import number_in

_NAME = re.compile(r"(evaluation|fund-\d{1,18}|indicator-\d{1,18})-([a-z_0-9]+)")
MAX_CHANGES = 5000


def changes_in_form(post: QueryDict, evaluation_id: int) -> list[Change]:
    """Every typed cell of the form with the revision that its row had when the page was made."""
    return list(_form_changes(post, evaluation_id))


def _form_changes(post: QueryDict, evaluation_id: int) -> Iterator[Change]:
    for name in post:
        match = _NAME.fullmatch(name)
        if match is None or match[2] == "revision":
            continue
        row, field = match[1], match[2]
        kind, pk = _row(row, evaluation_id)
        if field not in CELLS[kind]:
            continue
        # A group of ticks sends one value each, and an empty one so that "none" can be told from "not asked".
        values = [value for value in post.getlist(name) if value]
        text = ",".join(values) if CELLS[kind][field].kind == "words" else post.get(name, "")
        yield Change(kind, pk, field, text, number_in(post.get(f"{row}-revision", "")))


def changes_in_json(request: HttpRequest, evaluation_id: int) -> list[Change]:
    """{"changes": [{"row": "indicator-12", "field": "score", "text": "9.5", "revision": 3}]}"""
    try:
        sent = json.loads(request.body)
        items = sent["changes"]
        if not isinstance(items, list) or len(items) > MAX_CHANGES:
            raise BadRequest("changes")
        return [_json_change(item, evaluation_id) for item in items]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadRequest("changes") from error


def _json_change(item: Any, evaluation_id: int) -> Change:
    row, field, text, revision = item["row"], item["field"], item["text"], item["revision"]
    match = _NAME.fullmatch(f"{row}-{field}")
    if match is None or not isinstance(text, str) or not isinstance(revision, int):
        raise BadRequest("change")
    kind, pk = _row(match[1], evaluation_id)
    return Change(kind, pk, field, text, revision)


def _row(name: str, evaluation_id: int) -> tuple[RowKind, int]:
    if name == "evaluation":
        return "evaluation", evaluation_id
    kind, _, pk = name.partition("-")
    return ("fund" if kind == "fund" else "indicator"), int(pk)
