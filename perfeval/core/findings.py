"""What a check says about a table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Part = Literal["head", "funds", "indicators", "level1", "total"]


class Severity(StrEnum):
    """error 错误 blocks submission, warning 提示 must be answered with a note, info 说明 is shown."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault and its place.

    `row` is 1-based in funds and indicators, the level-1 name in part level1, else None.
    `field` is the attribute of the FundLine, Indicator or Sheet ("score", "deviation_reason").
    `published` and `expected` are figures or texts as an accountant would write them.
    """

    id: str
    severity: Severity
    part: Part
    row: int | str | None
    field: str | None
    published: str | None
    expected: str | None
    message: str
