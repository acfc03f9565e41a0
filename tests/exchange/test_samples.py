"""The tables that show the printed forms."""

from __future__ import annotations

import pytest

from perfeval.core.checks import check_sheet
from perfeval.exchange.demo.samples import FOLDER, SAMPLES, sample
from perfeval.printing.layouts import LAYOUTS
from perfeval.schemes.official import official_keys, official_scheme

pytestmark = pytest.mark.once

INVENTED = [path.stem for path in sorted((FOLDER / "samples").glob("*.json"))]


def test_every_layout_has_a_sample_that_suits_it() -> None:
    assert set(LAYOUTS) <= set(SAMPLES)
    for key, layout in LAYOUTS.items():
        assert sample(key).kind == layout.kind, key


@pytest.mark.parametrize("key", INVENTED)
def test_an_invented_sample_is_without_fault_and_says_what_it_is(key: str) -> None:
    scheme = next(found for found in map(official_scheme, official_keys()) if found.layout == key)
    table = sample(key)
    assert check_sheet(table, scheme) == ()
    assert "演示" in f"{table.project_name}{table.implementing_unit}"
