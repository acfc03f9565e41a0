"""Headers of lists that are ordered in the database."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: template.RequestContext, column: str, label: str, css: str = "") -> dict[str, Any]:
    """A header that orders by its column; pressed again it turns the order round."""
    now: str = context["sort"]
    asked = context["request"].GET.copy()
    asked.pop("page", None)
    asked["sort"] = f"-{column}" if now == column else column
    direction = {column: "ascending", f"-{column}": "descending"}.get(now)
    return {"address": f"?{asked.urlencode()}", "label": label, "css": css, "direction": direction}


@register.filter
def plain(value: float) -> str:
    """A coordinate, never in the local way of writing numbers."""
    return f"{value:g}"
