"""Words and anchors of the pages on which files are inspected."""

from __future__ import annotations

import re

from django import template

from perfeval.exchange.console.words import FIELDS
from perfeval.web.shared.inspection.paper import anchor_of

register = template.Library()

_PARTS = {"funds": "资金", "indicators": "指标", "footer_fields": "表尾"}


@register.filter
def anchor(path: str) -> str:
    return anchor_of(path)


@register.filter
def field(path: str) -> str:
    """`indicators/3/target` → `target`."""
    return path.rpartition("/")[2]


@register.filter
def first_part(path: str) -> str:
    """`head_fields/联系人` → `head_fields`."""
    return path.partition("/")[0]


@register.filter
def dotted(path: str) -> str:
    """`indicators[2].weight`, as operations name a place → `indicators/3/weight`, as a table that was read does."""
    return re.sub(r"\[(\d+)\]\.?", lambda match: f"/{int(match[1]) + 1}/", path).rstrip("/").replace(".", "/")


@register.filter
def row_of_path(path: str) -> str:
    """`indicators[2].weight` → 指标第 3 行 ; "" for what belongs to the whole table."""
    part, *rest = dotted(path).split("/")
    return f"{_PARTS[part]}第 {rest[0]} 行 " if part in ("funds", "indicators") and rest else ""


@register.filter
def place_of_path(path: str) -> str:
    """`indicators[2].weight` → 指标第 3 行 分值."""
    part, *rest = dotted(path).split("/")
    if not rest:
        return FIELDS.get(part, part)
    name = FIELDS.get(rest[-1], rest[-1])
    where = f"第 {rest[0]} 行 " if len(rest) > 1 else ""
    return f"{_PARTS.get(part, part)}{where}{name}"
