"""One table for each printed form, to show what the form looks like: published where its region published one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from perfeval.core.sheet import Sheet
from perfeval.exchange.readers.json_file import read_json

FOLDER = Path(__file__).parent
SAMPLES = {
    "mof-2020": "tables/futian-2022-09",
    "mof-2020-department": "samples/mof-2020-department",
    "mof-2021-cost": "samples/mof-2021-cost",
    "fushun": "tables/fushun-2023-12345-hotline",
    "zhongwei": "tables/zhongwei-2024-01",
    "zizhou": "tables/zizhou-2023",
    "zizhou-completion": "tables/zizhou-2023",
    "futian": "tables/futian-2022-11",
    "qiannan": "tables/qiannan-2024-department",
}


@cache
def sample(layout: str) -> Sheet:
    """The table that shows this form; any project's for a form that has none of its own yet."""
    return read_json(FOLDER / f"{SAMPLES.get(layout, SAMPLES['mof-2020'])}.json")[0]
