"""Which official scheme a table that was read probably follows. A proposal for the person who reads on, never used unasked."""

from __future__ import annotations

import re
from typing import Final

from perfeval.core.decimals import normal
from perfeval.core.scheme import Scheme
from perfeval.core.sheet import Sheet
from perfeval.schemes.official import official_keys, official_scheme

NATIONAL: Final = "全国"
_OFFICES: Final = re.compile(r"[省市区县州]|自治[州县区]")


def guess_scheme(sheet: Sheet) -> str | None:
    """The key of the only scheme of the table's region and kind; else of the only national one whose first levels are
    the table's. None where there is none, or more than one."""
    schemes = [scheme for key in official_keys() if (scheme := official_scheme(key)).kind == sheet.kind]
    regional = [scheme for scheme in schemes if scheme.region != NATIONAL and _is_of(scheme, sheet)]
    if regional:
        return regional[0].key if len(regional) == 1 else None
    national = [scheme for scheme in schemes if scheme.region == NATIONAL and _has_levels(scheme, sheet)]
    return national[0].key if len(national) == 1 else None


def _is_of(scheme: Scheme, sheet: Sheet) -> bool:
    """The last name in the region (深圳市福田区 → 福田) stands in one of the table's names."""
    places = [place for place in _OFFICES.split(normal(scheme.region)) if place]
    names = normal("".join(filter(None, (sheet.title, sheet.implementing_unit, sheet.supervising_department))))
    return bool(places) and places[-1] in names


def _has_levels(scheme: Scheme, sheet: Sheet) -> bool:
    printed = {normal(row.level1).removesuffix("指标") for row in sheet.indicators}
    known = {normal(level.name).removesuffix("指标") for level in scheme.level1}
    return bool(printed) and printed <= known and ("成本" in known) == ("成本" in printed)
