from __future__ import annotations

from dataclasses import replace

import pytest

from perfeval.core.interchange import sheet_from_json
from perfeval.exchange.readers.tables.scheme_guess import guess_scheme
from tests.core.sheets import PUBLISHED
from tests.core.tables import GOOD

pytestmark = pytest.mark.once


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_table_is_known_by_its_region(name: str) -> None:
    key = guess_scheme(sheet_from_json(PUBLISHED[name]))
    assert key is not None
    assert key.startswith(name.split("-", maxsplit=1)[0])


def test_a_table_of_another_region_gets_the_national_scheme() -> None:
    assert guess_scheme(GOOD) == "mof-2020-project"


def test_cost_as_a_first_level_tells_the_newer_scheme() -> None:
    first, *others = GOOD.indicators
    sheet = replace(GOOD, indicators=(replace(first, level1="成本指标", level2="经济成本指标"), *others))
    assert guess_scheme(sheet) == "mof-2021-cost"


def test_first_levels_that_no_scheme_has_tell_none() -> None:
    assert (
        guess_scheme(replace(GOOD, indicators=tuple(replace(row, level1="履职效能") for row in GOOD.indicators)))
        is None
    )
