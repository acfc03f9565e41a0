"""Kinds of values that many answers and parameters share."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet
from ninja import Path, Query
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, PlainSerializer

MOST, USUAL = 200, 50  # rows a page
HIGHEST_ID = 2**63 - 1
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]")
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)

# Digits as stored, never a JSON number: programs would read a float out of it.
Figure = Annotated[Decimal, PlainSerializer(lambda value: format(value, "f"), return_type=str)]

Id = Annotated[int, Path(ge=1, le=HIGHEST_ID)]
After = Annotated[int, Query(ge=0, le=HIGHEST_ID, description="上一页的 next；第一页不填")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="每页条数")]
CampaignId = Annotated[int | None, Query(ge=1, le=HIGHEST_ID, description="任务编号")]
Code = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=40,
        pattern=r"^[^\x00-\x1f\x7f]+$",
        examples=["110"],
        description="单位编码；包括其下级单位",
    ),
]


def _written_as_time(value: object) -> object:
    """A bare number would be read as seconds since 1970, and nobody means that."""
    if not isinstance(value, str) or not TIME.match(value):
        raise ValueError("not a time")
    return value


def _within_our_time(value: datetime) -> datetime:
    """The database cannot hold every time that can be written; before and after these nothing happens anyway."""
    return min(max(value, FIRST), LAST)


Moment = Annotated[AwareDatetime, BeforeValidator(_written_as_time), AfterValidator(_within_our_time)]
Instant = Annotated[
    Moment | None, Query(examples=["2026-02-10T09:30:00+08:00"], description="从这一时刻起有过任何动作的；带时区")
]

M = TypeVar("M", bound=Model)


def page_of(rows: QuerySet[M], after: int, limit: int, shown: Callable[[M], dict[str, Any]]) -> dict[str, Any]:
    """A page by number of the row: rows that are added or changed meanwhile move nothing between the pages, and the
    database never counts or skips what was already read."""
    found = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
    return {"items": [shown(row) for row in found[:limit]], "next": found[limit - 1].pk if len(found) > limit else None}
