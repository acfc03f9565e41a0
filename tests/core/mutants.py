"""Published tables with random damage."""

from __future__ import annotations

import copy
import random
from typing import Any

from hypothesis import strategies as st

from tests.core.sheets import PUBLISHED

NASTY: list[Any] = [
    None, True, False, 0, 10, -1, 2024, 10**400, 0.5, 10.0, float("nan"), float("inf"), "", " ", "—", "-", "10.0", "９８．５％", "1,234.5",
    "1e5", "1E400", "NaN", "Infinity", "-Infinity", "12万", "十", "0x1F", "1" * 16, "1" * 5000, "\x00", "\ud800", "𝟙", "½",
    "≥95%", "project", "department", "元", "万元", "quantitative", [], {}, [[]], [None], {"": ""}, {"label": "x"}, {"a": {"b": [1]}}, "x" * 20_001,
]  # fmt: skip
KEYS = [
    "perfeval",
    "seed_note",
    "ocr",
    "layout",
    "colour",
    "weight",
    "children_of_row",
    "deduction",
    "target_text",
    "",
    "\x00",
    "sheets",
    "a b",
]


@st.composite
def mutants(draw: st.DrawFn) -> Any:
    """One published table in which one to four places are replaced, dropped, doubled or added to."""
    table = copy.deepcopy(PUBLISHED[draw(st.sampled_from(sorted(PUBLISHED)))])
    chance = draw(st.randoms(use_true_random=False))
    for _ in range(chance.randint(1, 4)):
        _damage(table, chance)
    return table


def _damage(value: Any, chance: random.Random) -> None:
    """Walks down to a random place; stops at each level with some chance."""
    if isinstance(value, dict) and value:
        key = chance.choice(sorted(value))
        if isinstance(value[key], dict | list) and value[key] and chance.random() < 0.8:
            return _damage(value[key], chance)
        match chance.randrange(4):
            case 0:
                del value[key]
            case 1:
                value[chance.choice(KEYS)] = copy.deepcopy(chance.choice(NASTY))
            case _:
                value[key] = copy.deepcopy(chance.choice(NASTY))
    elif isinstance(value, list) and value:
        index = chance.randrange(len(value))
        if isinstance(value[index], dict | list) and chance.random() < 0.9:
            return _damage(value[index], chance)
        match chance.randrange(3):
            case 0:
                del value[index]
            case 1:
                value.insert(index, copy.deepcopy(value[index]))
            case _:
                value[index] = copy.deepcopy(chance.choice(NASTY))
    return None
