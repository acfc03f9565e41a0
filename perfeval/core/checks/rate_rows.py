"""Indicators that state the execution rate once more: 支出进度达标率, 预算执行率."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from perfeval.core.decimals import normal

_RATE: Final = re.compile(
    r"(?:年度|全年|年末|项目|部门|整体|财政)*(?:支出进度(?:达标)?|(?:预算|资金|经费)(?:执行|支出|支付|使用)(?:进度|完成)?)率(?:达标)?"
)


@lru_cache(maxsize=4096)
def restates_rate(level3: str) -> bool:
    return _RATE.fullmatch(normal(level3)) is not None
