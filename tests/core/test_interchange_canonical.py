from __future__ import annotations

import hashlib
import random
from decimal import Decimal
from typing import Any

import pytest

from perfeval.core.interchange import InterchangeError, canonical_json, sheet_from_json, sheet_to_json
from tests.core.sheets import PUBLISHED


def shuffled(value: Any, chance: random.Random) -> Any:
    """The same value with the keys of every object in another order."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance) for key in keys}
    if isinstance(value, list):
        return [shuffled(item, chance) for item in value]
    return value


def test_it_sorts_keys_and_leaves_out_blanks() -> None:
    assert (
        canonical_json({"b": [1, None, "≥"], "a": {"d": True, "c": ""}})
        == '{"a":{"c":"","d":true},"b":[1,null,"≥"]}'.encode()
    )


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_order_of_keys_does_not_change_the_hash(name: str) -> None:
    written = sheet_to_json(sheet_from_json(PUBLISHED[name]))
    assert canonical_json(shuffled(written, random.Random(7))) == canonical_json(written)


def test_a_printed_zero_changes_the_hash() -> None:
    table = {"kind": "project", "unit_of_money": "元"}
    one, other = (
        canonical_json(sheet_to_json(sheet_from_json({**table, "published_total": t}))) for t in ("98", "98.0")
    )
    assert hashlib.sha256(one).digest() != hashlib.sha256(other).digest()


@pytest.mark.parametrize(
    ("value", "error"), [(float("nan"), ValueError), (Decimal(1), TypeError), ("\ud800", InterchangeError)]
)
def test_it_refuses_what_has_no_canonical_form(value: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        canonical_json({"a": value})
