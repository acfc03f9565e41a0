"""The schema file and the reader say the same, as far as a schema can say it."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

import perfeval.exchange
from perfeval.core.interchange import InterchangeError, sheet_from_json, sheet_to_json
from perfeval.core.sheet import Sheet
from tests.core.mutants import mutants
from tests.core.sheets import PUBLISHED, sheets

SCHEMA = json.loads((Path(perfeval.exchange.__file__).parent / "interchange.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def reader_accepts(table: object) -> bool:
    try:
        sheet_from_json(table)
    except InterchangeError:
        return False
    return True


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", PUBLISHED)
def test_it_accepts_the_published_tables(name: str) -> None:
    VALIDATOR.validate(PUBLISHED[name])
    VALIDATOR.validate(sheet_to_json(sheet_from_json(PUBLISHED[name])))


@given(sheets)
def test_it_accepts_what_the_writer_writes(sheet: Sheet) -> None:
    VALIDATOR.validate(sheet_to_json(sheet))


@settings(max_examples=300)
@given(mutants())
def test_what_it_refuses_the_reader_refuses_too(table: Any) -> None:
    if not VALIDATOR.is_valid(table):
        assert not reader_accepts(table)


def changed(path: list[str | int], value: object) -> dict[str, Any]:
    table = copy.deepcopy(PUBLISHED["futian-2022-03"])
    place: Any = table
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return table


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["perfeval"], 2),
        (["year"], "2022"),
        (["year"], 2022.5),
        (["kind"], None),
        (["unit_of_money"], "亿元"),
        (["colour"], "red"),
        (["title"], "a\x00b"),
        (["title"], "长" * 20_001),
        (["notes"], "一"),
        (["notes"], [""] * 201),
        (["head_fields", "年度"], 2022),
        (["head_fields"], [{"label": "年度", "text": "2022"}]),
        (["funds"], [{}] * 101),
        (["funds", 0, "rate"], "NaN"),
        (["funds", 0, "colour"], 1),
        (["published_total"], 98.5),
        (["published_total"], True),
        (["published_total"], 10**15),
        (["published_total"], "1e2"),
        (["published_total"], ""),
        (["indicators", 0, "weight"], [10]),
        (["indicators", 0, "kind"], "定量"),
        (["indicators", 0, "target_text"], "长" * 2_001),
        (["indicators", 0, "target_value"], 0.5),
        (["indicators", 0, "level3"], 3),
        (["indicators", 0, "children_of_row"], "1"),
        (["indicators", 0, "children_of_row"], 0),
        (["indicators", 0, "deviation_columns"], {"其他": 1}),
    ],
)
def test_both_refuse(path: list[str | int], value: object) -> None:
    table = changed(path, value)
    assert not VALIDATOR.is_valid(table)
    assert not reader_accepts(table)


@pytest.mark.parametrize("key", ["kind", "unit_of_money"])
def test_both_want(key: str) -> None:
    table = changed(["year"], 2022)
    del table[key]
    assert not VALIDATOR.is_valid(table)
    assert not reader_accepts(table)


def keys_of(part: str) -> set[str]:
    return set(SCHEMA["$defs"][part]["properties"]) - {"layout", "region", "goal_ocr_cells"}


def test_it_names_the_keys_that_the_writer_writes() -> None:
    written: Any = sheet_to_json(sheet_from_json(PUBLISHED["futian-2022-03"]))
    assert set(SCHEMA["properties"]) - {"layout", "region", "goal_ocr_cells"} == set(written)
    assert keys_of("fund_line") == set(written["funds"][0])
    assert keys_of("indicator") == set(written["indicators"][0]) | {"children_of_row"}  # written where it is needed
