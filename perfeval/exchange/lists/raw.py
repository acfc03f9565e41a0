"""One cell of a workbook as the text that a person reads in it."""

from __future__ import annotations

import math
import re
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Final

from perfeval.evaluations.operations.reading import UnreadableError

Raw = int | float | str | bool | date | time | timedelta | None

_ERROR: Final = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|GETTING_DATA|SPILL!|CALC!)")
_MOST = 10**15


def cell_text(raw: Raw) -> str:
    """Codes lose nothing: 1001.0, which is how workbooks keep 1001, is 1001 again; a text keeps its zeros.

    Raises UnreadableError for what is neither a text nor a finite number that the cell has kept exactly.
    """
    if isinstance(raw, str):
        text = raw.strip()
        if text.startswith("#") and _ERROR.fullmatch(text):
            raise UnreadableError(f"这一格的公式出错（{text}），请改为填写数值。")
        return text
    if raw is None:
        return ""
    if isinstance(raw, bool):
        raise UnreadableError("这一格是逻辑值（TRUE 或 FALSE），请改为文字或数字。")
    if isinstance(raw, int | float):
        return number_text(raw)
    raise UnreadableError("这一格是日期或时间，请把单元格格式设为“文本”后重新填写。")


def number_text(value: int | float) -> str:
    if not math.isfinite(value):
        raise UnreadableError("这一格的数字太大，不能读取。")
    if abs(value) >= _MOST:
        raise UnreadableError("这一格的数字超过 15 位，Excel 已丢失末尾的数位，请把单元格格式设为“文本”后重新填写。")
    if value == int(value):
        return str(int(value))
    return format(Decimal(repr(value)), "f")
