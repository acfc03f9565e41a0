"""The shapes of a chart, written in one pass: a scatter of a thousand points is ten times as much work for a template."""

from __future__ import annotations

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from perfeval.reports.charts import Chart, Shape
from perfeval.web.templatetags.lists import plain

register = template.Library()


@register.simple_tag
def shapes(chart: Chart, address: str) -> SafeString:
    """Each a link to the list behind it, at `address`, with what it says."""
    return mark_safe("".join(_linked(shape, escape(address)) for shape in chart.shapes))  # noqa: S308 - escaped, each part


@register.simple_tag
def parts_of_bar(chart: Chart, address: str) -> SafeString:
    """The same for a bar in a row that holds its figures and links as well: passed over by keys and readers."""
    return mark_safe(  # noqa: S308 - escaped, each part
        "".join(
            f'<a href="{escape(address)}?{escape(shape.query)}" tabindex="-1">{_rectangle(shape)}</a>'
            for shape in chart.shapes
        )
    )


def _linked(shape: Shape, address: str) -> str:
    drawn = _circle(shape) if shape.css == "point" else _rectangle(shape)
    return f'<a href="{address}?{escape(shape.query)}" aria-label="{escape(shape.title)}">{drawn}</a>'


def _circle(shape: Shape) -> str:
    place = f'cx="{plain(shape.x)}" cy="{plain(shape.y)}" r="{plain(shape.width)}"'
    return f'<circle class="s-point" {place}><title>{escape(shape.title)}</title></circle>'


def _rectangle(shape: Shape) -> str:
    place = f'x="{plain(shape.x)}" y="{plain(shape.y)}" width="{plain(shape.width)}" height="{plain(shape.height)}"'
    return f'<rect class="s-{escape(shape.css)}" {place}><title>{escape(shape.title)}</title></rect>'
