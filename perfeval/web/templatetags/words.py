"""Filters that put values into the words of the screens."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django import template
from django.urls import reverse
from django.utils import timezone

from perfeval.core.personal import masked_phone
from perfeval.core.workflow import State

if TYPE_CHECKING:
    from perfeval.evaluations.models import Evaluation
    from perfeval.organisations.models import Seal

register = template.Library()
register.filter("masked_phone", masked_phone)


@register.filter
def deadline(instant: datetime) -> str:
    """The last day on which one may still submit: midnight belongs to the day that ends."""
    local = timezone.localtime(instant)
    if (local.hour, local.minute) == (0, 0):
        local -= timedelta(days=1)
        return f"{local.year}年{local.month}月{local.day}日 24:00"
    return moment(instant)


@register.filter
def time_left(instant: datetime, now: datetime) -> str:
    """还有 6 天, or how long ago it was."""
    seconds = (instant - now).total_seconds()
    if seconds < 0:
        days, hours = divmod(int(-seconds // 3600), 24)
        return f"已过 {days} 天" if days else f"已过 {hours} 小时" if hours else "刚刚截止"
    if seconds < 86400:
        return f"还有 {math.ceil(seconds / 3600)} 小时"
    return f"还有 {int(seconds // 86400)} 天"


@register.filter
def moment(instant: datetime | None) -> str:
    """2025年2月28日 10:42 in Beijing, 24 hours."""
    if instant is None:
        return ""
    local = timezone.localtime(instant)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


@register.filter
def short(value: Decimal | None) -> str:
    """A figure without needless zeros: 9.50 → 9.5, 10.00 → 10."""
    if value is None:
        return ""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def money(value: Decimal | None) -> str:
    """An amount with separators: 12951100.00 → 12,951,100.00."""
    return "" if value is None else f"{value:,}"


@register.filter
def entry_address(evaluation: Evaluation) -> str:
    """Where the unit works on a table, or reads it when it is out of its hands."""
    page = "unit:entry" if evaluation.as_state is State.DRAFTING else "unit:submitted"
    return reverse(page, args=[evaluation.pk])


@register.filter
def seal_address(seal: Seal) -> str:
    """Where the picture of a seal is, for the people of its unit."""
    return reverse("unit:seal-picture", args=[seal.pk])


@register.filter
def next_step(evaluation: Evaluation) -> str:
    """The words of the button that leads on."""
    if evaluation.is_returned:
        return "修改"
    return "继续填写" if evaluation.changed_at else "开始填写"


@register.filter
def at(items: Sequence[object], index: int) -> object:
    return items[index]


@register.filter
def amount(text: str, decimals: int) -> str:
    """An amount as typed, for reading: 12951100.5 → 12,951,100.50. No digit is dropped that somebody typed."""
    whole, _, rest = text.partition(".")
    if not whole.isdecimal():
        return text
    rest = rest.ljust(decimals, "0")
    return f"{int(whole):,}.{rest}" if rest else f"{int(whole):,}"
