"""The printed forms. A new one is an entry here and a template."""

from __future__ import annotations

from perfeval.printing.layouts.fushun import FUSHUN
from perfeval.printing.layouts.futian import FUTIAN
from perfeval.printing.layouts.ministry import MOF_2020, MOF_2020_DEPARTMENT, MOF_2021_COST
from perfeval.printing.layouts.model import MILLIMETRE, Column, FundColumn, Layout, Paper
from perfeval.printing.layouts.qiannan import QIANNAN
from perfeval.printing.layouts.zhongwei import ZHONGWEI
from perfeval.printing.layouts.zizhou import ZIZHOU, ZIZHOU_COMPLETION

LAYOUTS = {
    layout.key: layout
    for layout in (
        MOF_2020,
        MOF_2020_DEPARTMENT,
        MOF_2021_COST,
        FUSHUN,
        ZHONGWEI,
        ZIZHOU,
        ZIZHOU_COMPLETION,
        FUTIAN,
        QIANNAN,
    )
}


class UnknownLayoutError(LookupError):
    """No form has this key; the message, for the person who asked, lists those that exist."""


def find_layout(key: str) -> Layout:
    if key not in LAYOUTS:
        raise UnknownLayoutError(f"没有版式 {key}。可用的版式：{'、'.join(sorted(LAYOUTS))}")
    return LAYOUTS[key]


__all__ = [
    "FUTIAN",
    "LAYOUTS",
    "MILLIMETRE",
    "MOF_2020",
    "Column",
    "FundColumn",
    "Layout",
    "Paper",
    "UnknownLayoutError",
    "find_layout",
]
